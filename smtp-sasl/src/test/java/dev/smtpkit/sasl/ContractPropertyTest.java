package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of calls at every moment of an exchange, for every mechanism and both sides. */
class ContractPropertyTest {
  private static final Account URSEL = new Account("Kurt", "xipj3plmq", "Ursel", 16);
  private static final Store STORE = Store.of(URSEL);

  private static Conversation conversation(Mechanism mechanism, boolean initialResponse) {
    return Conversation.of(mechanism, URSEL, STORE, initialResponse);
  }

  /** Stops an exchange of two sides after each number of calls, from zero to all. */
  private static void atEveryMoment(Mechanism mechanism, Consumer<Conversation> test) {
    for (boolean initialResponse : new boolean[] {true, false}) {
      int calls = 0;
      boolean more = true;
      while (more) {
        Conversation stopped = conversation(mechanism, initialResponse);
        for (int i = 0; i < calls && more; i++) {
          more = stopped.advance();
        }
        test.accept(stopped);
        calls++;
      }
      assertThat(calls).isGreaterThan(3);
    }
  }

  private static List<ServerStep> serverSteps(ServerExchange server) {
    return List.of(
        server.start(null),
        server.start(utf8("x")),
        server.respond(utf8("x")),
        server.resume(Answers.VERIFIED),
        server.resume(Answers.UNAVAILABLE));
  }

  private static List<ClientStep> clientSteps(ClientExchange client) {
    return List.of(
        client.start(),
        client.respond(utf8("x")),
        client.resume(Answers.VERIFIED),
        client.resume(Answers.UNAVAILABLE),
        client.success());
  }

  @ParameterizedTest
  @EnumSource
  void closedAtAnyMomentEveryCallIsAHarmlessFailure(Mechanism mechanism) {
    ServerStep serverClosed =
        new ServerStep.Failure(FailureReason.CLOSED, "the exchange is closed");
    ClientStep clientClosed =
        new ClientStep.Failure(FailureReason.CLOSED, "the exchange is closed");
    atEveryMoment(
        mechanism,
        conversation -> {
          for (int times = 0; times < 2; times++) {
            conversation.client.close();
            conversation.server.close();
            assertThat(serverSteps(conversation.server)).containsOnly(serverClosed);
            assertThat(clientSteps(conversation.client)).containsOnly(clientClosed);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsComputedElsewhereAndComesLateIsClosed(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          if (request == null) {
            return;
          }
          conversation.client.close();
          conversation.server.close();
          List<Answer> late = new ArrayList<>();
          Object step =
              CompletableFuture.supplyAsync(
                      () -> {
                        late.add(STORE.apply(request));
                        return conversation.resume(late.get(0));
                      })
                  .join();
          assertThat(String.valueOf(step)).startsWith("Failure[reason=CLOSED");
          assertWiped(late.get(0));
        });
  }

  private static void assertWiped(Answer answer) {
    if (answer instanceof Answer.DerivedKey derived) {
      assertThatIllegalStateException().isThrownBy(() -> derived.key().length());
    } else if (answer instanceof Answer.CramMd5Secret found) {
      assertThat(found.key()).hasToString("CramMd5Key[closed]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsWipedOnceItIsTaken(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          if (request != null) {
            Answer answer = STORE.apply(request);
            conversation.resume(answer);
            assertWiped(answer);
          }
        });
  }

  /** All kinds of answers; whether a record or a key fits depends on the request. */
  private static List<Answer> answers() {
    return List.of(
        Answers.VERIFIED,
        Answers.AUTHORIZED,
        new Answer.ScramRecord(Mechanism.credential(URSEL, HashFunction.SHA_1)),
        new Answer.ScramRecord(Mechanism.credential(URSEL, HashFunction.SHA_256)),
        new Answer.CramMd5Secret(CramMd5Key.derive(secret("x"))),
        new Answer.DerivedKey(secret("20 octets of a key..")),
        new Answer.DerivedKey(secret("32 octets of a key..............")),
        new Answer.DerivedKey(secret("")),
        new Answer.TokenHolder("Kurt"));
  }

  private static boolean fits(Request request, Answer answer) {
    if (request instanceof Request.Scram scram && answer instanceof Answer.ScramRecord found) {
      return found.credential() != null && found.credential().hash() == scram.hash();
    }
    if (request instanceof Request.Derive derive && answer instanceof Answer.DerivedKey derived) {
      return derived.key().length() == (derive.hash() == HashFunction.SHA_1 ? 20 : 32);
    }
    return (request instanceof Request.VerifyPassword && answer instanceof Answer.Verified)
        || (request instanceof Request.Authorize && answer instanceof Answer.Authorized)
        || (request instanceof Request.CramMd5 && answer instanceof Answer.CramMd5Secret)
        || (request instanceof Request.VerifyToken && answer instanceof Answer.TokenHolder);
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerOfAnotherKindIsRefusedStaysTheCallersAndLeavesTheRequestOpen(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          if (request == null) {
            return;
          }
          for (Answer answer : answers()) {
            if (!fits(request, answer)) {
              assertThatIllegalArgumentException().isThrownBy(() -> conversation.resume(answer));
              assertOpen(answer);
            }
          }
          assertThat(conversation.run().succeeded()).isTrue();
        });
  }

  private static void assertOpen(Answer answer) {
    if (answer instanceof Answer.DerivedKey derived) {
      assertThat(derived.key().length()).isNotNegative();
    } else if (answer instanceof Answer.CramMd5Secret found) {
      assertThat(found.key()).hasToString("CramMd5Key");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatCannotBeAnsweredFailsTheExchange(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          if (conversation.request() != null) {
            conversation.resume(Answers.UNAVAILABLE);
            assertThat(conversation.failure()).isEqualTo(FailureReason.UNAVAILABLE);
            assertThat(conversation.advance()).isFalse();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void whileARequestIsOpenNothingElseIsTakenAndItIsAnsweredOnce(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          if (request == null) {
            return;
          }
          boolean client = conversation.last() instanceof ClientStep;
          serverOrClient(conversation, client)
              .forEach(call -> assertThatIllegalStateException().isThrownBy(call));
          Answer answer = STORE.apply(request);
          Object next = conversation.resume(answer);
          if (!(next instanceof ServerStep.Need)) {
            assertThatThrownBy(() -> conversation.resume(Answers.UNAVAILABLE))
                .isInstanceOf(IllegalStateException.class);
          }
          assertThat(conversation.run().succeeded()).isTrue();
        });
  }

  private static Stream<ThrowingCallable> serverOrClient(Conversation pair, boolean client) {
    return client
        ? Stream.of(pair.client::start, () -> pair.client.respond(new byte[0]))
        : Stream.of(
            () -> pair.server.start(null),
            () -> pair.server.start(new byte[1]),
            () -> pair.server.respond(new byte[0]));
  }

  @ParameterizedTest
  @EnumSource
  void noAnswerIsTakenWhereNoneWasAskedFor(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          if (conversation.request() == null) {
            for (Answer answer : answers()) {
              assertThatIllegalStateException()
                  .isThrownBy(() -> conversation.server.resume(answer));
              assertThatIllegalStateException()
                  .isThrownBy(() -> conversation.client.resume(answer));
              assertOpen(answer);
            }
            conversation.run();
            assertThat(conversation.succeeded()).isTrue();
          }
        });
  }

  /** LOGIN, CRAM-MD5 and mechanisms of one message cannot verify the server; TLS does. */
  @ParameterizedTest
  @EnumSource
  void successThatComesTooEarlyIsNotBelieved(Mechanism mechanism) {
    atEveryMoment(
        mechanism,
        conversation -> {
          boolean believable =
              conversation.serverStep() instanceof ServerStep.Success
                  || conversation.last() instanceof ClientStep.Response response
                      && (!mechanism.isScram() || response.octets().length == 0)
                      && (mechanism != Mechanism.LOGIN || conversation.sent.size() == 3)
                  || (!mechanism.isScram()
                      && conversation.request() != null
                      && (mechanism != Mechanism.LOGIN || conversation.sent.size() == 4));
          ClientStep step = conversation.client.success();
          assertThat(step instanceof ClientStep.Success)
              .as("%s %s", conversation.sent.size(), conversation.last())
              .isEqualTo(believable);
          if (!believable) {
            assertThat(((ClientStep.Failure) step).reason())
                .isEqualTo(FailureReason.SERVER_NOT_VERIFIED);
            assertThat(conversation.client.success()).isEqualTo(step);
          }
        });
  }
}
