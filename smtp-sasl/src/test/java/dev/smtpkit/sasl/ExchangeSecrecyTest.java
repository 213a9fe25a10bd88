package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No secret is printed or logged, and none remains in an exchange that has ended. */
class ExchangeSecrecyTest {
  private static final Account KURT = new Account("Kurt", "tanstaaf-\u00e4-xipj3plmq", "Ursel", 16);
  private static final Store STORE = Store.of(KURT);

  private final List<String> printed = new ArrayList<>();
  private final Logger root = Logger.getLogger("");
  private final Handler handler = new Printing();
  private @Nullable Level level;

  @BeforeEach
  void listen() {
    level = root.getLevel();
    root.setLevel(Level.ALL);
    root.addHandler(handler);
  }

  @AfterEach
  void stop() {
    root.removeHandler(handler);
    root.setLevel(level);
  }

  private void show(@Nullable Object value) {
    printed.add(String.valueOf(value));
  }

  private void showFault(ThrowingCallable call) {
    for (Throwable each = catchThrowable(call); each != null; each = each.getCause()) {
      printed.add(each.toString());
      for (Throwable suppressed : each.getSuppressed()) {
        printed.add(suppressed.toString());
      }
    }
  }

  private static Needles needles(Mechanism mechanism) {
    Conversation valid = Conversation.of(mechanism, KURT, STORE, true).run();
    assertThat(valid.succeeded()).isTrue();
    return Needles.of(KURT).addProofs(valid.sent);
  }

  /** Exchanges for every outcome, not begun. */
  private static List<Conversation> exchanges(Mechanism mechanism) {
    List<Conversation> exchanges = new ArrayList<>();
    for (boolean initialResponse : new boolean[] {true, false}) {
      exchanges.add(Conversation.of(mechanism, KURT, STORE, initialResponse));
      Store other = Store.of(KURT.withPassword("another"));
      exchanges.add(Conversation.of(mechanism, KURT, other, initialResponse));
      Store unknown = Store.of(KURT.withUser("Tim"));
      exchanges.add(Conversation.of(mechanism, KURT, unknown, initialResponse));
      exchanges.add(Conversation.of(mechanism, KURT, new Store(KURT, false), initialResponse));
      for (int index = 0; index < 5; index++) {
        int malformed = index;
        for (Conversation.Line line :
            List.<Conversation.Line>of(
                (at, sent) -> at == malformed ? Arrays.copyOf(sent, sent.length / 2) : sent,
                (at, sent) -> at == malformed ? OctetArrays.join(sent, new byte[1], sent) : sent,
                (at, sent) -> at == malformed ? OctetArrays.join(sent, utf8(",x=1")) : sent)) {
          exchanges.add(Conversation.of(mechanism, KURT, STORE, initialResponse).over(line));
        }
      }
    }
    return exchanges;
  }

  /** Prints everything visible, and makes calls that are out of turn. */
  private void showAll(Conversation conversation) {
    show(conversation.client);
    show(conversation.server);
    show(conversation.last());
    show(conversation.request());
    // Of a length that no request asks for.
    Answer answer = new Answer.DerivedKey(secret(KURT.password()));
    showFault(() -> conversation.client.resume(answer));
    showFault(() -> conversation.server.resume(answer));
    if (conversation.request() != null || conversation.failure() != null) {
      showFault(conversation.client::start);
      showFault(() -> conversation.server.start(utf8(KURT.password())));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatIsPrintedOrLoggedShowsASecret(Mechanism mechanism) {
    show(mechanism.server(KURT));
    for (Conversation conversation : exchanges(mechanism)) {
      do {
        showAll(conversation);
        Request request = conversation.request();
        if (request != null && !(request instanceof Request.Derive)) {
          show(request);
          show(request.getClass());
        }
      } while (conversation.advance());
      conversation.client.close();
      conversation.server.close();
      showAll(conversation);
      show(conversation.server.respond(utf8(KURT.password())));
      show(conversation.client.respond(utf8(KURT.password())));
    }
    assertThat(printed).hasSizeGreaterThan(500).noneMatch(needles(mechanism)::isIn);
  }

  @Test
  void noAnswerShowsWhatItCarries() {
    for (HashFunction hash : HashFunction.values()) {
      ScramCredential record = Mechanism.credential(KURT, hash);
      show(record);
      show(new Answer.ScramRecord(record));
      show(new Answer.DerivedKey(Secret.owning(Mechanism.salted(KURT, hash, record.salt()))));
    }
    show(new Answer.CramMd5Secret(CramMd5Key.derive(secret(KURT.password()))));
    show(Request.VerifyToken.of("Kurt", secret(KURT.token()), null, null));
    show(Request.VerifyPassword.of("Kurt", secret(KURT.password())));
    show(Request.Derive.of(HashFunction.SHA_1, secret(KURT.password()), new byte[8], 16));
    assertThat(printed).hasSize(13).noneMatch(Needles.of(KURT)::isIn);
  }

  @Test
  void noRefusalOfAWrongArgumentShowsIt() {
    Secret odd = secret(KURT.password() + "\0");
    showFault(() -> Plain.client(null, "Kurt", odd));
    showFault(() -> Login.client("Kurt", odd));
    showFault(() -> BearerToken.oauthBearerClient(null, odd));
    showFault(() -> BearerToken.xoauth2Client("Kurt", odd));
    showFault(() -> CramMd5.client("", odd));
    ScramClientSettings strict =
        Mechanism.SCRAM_SHA_256.scramClient(null).preparation(Preparation.STRICT_SASLPREP).build();
    showFault(() -> strict.exchange(null, "Kurt", secret(KURT.password() + "\u0007")));
    showFault(() -> Secret.encode((KURT.password() + "\ud800").toCharArray()));
    byte[] salt = new byte[8];
    showFault(
        () ->
            ScramCredential.derive(
                HashFunction.SHA_1, odd, salt, 16, Preparation.RAW, Crypto.jce()));
    for (HashFunction hash : HashFunction.values()) {
      ScramCredential record = Mechanism.credential(KURT, hash);
      for (String text : List.of(record.text(), record.bracedText())) {
        showFault(() -> ScramCredential.parse(text));
        showFault(() -> ScramCredential.parse(text + "=", Mechanism.BOUNDS));
        showFault(() -> ScramCredential.parse(text.substring(1), Mechanism.BOUNDS));
        showFault(() -> ScramCredential.parse(text.replace(':', '/').replace(',', '/')));
      }
    }
    String key = CramMd5Key.derive(secret(KURT.password())).text();
    showFault(() -> CramMd5Key.parse(key.substring(10)));
    showFault(() -> CramMd5Key.parse(key + "0"));
    showFault(() -> CramMd5Key.parse(key.substring(0, key.length() - 1) + "x"));
    assertThat(printed).hasSizeGreaterThanOrEqualTo(27).noneMatch(Needles.of(KURT)::isIn);
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeThatHasEndedHoldsNoSecret(Mechanism mechanism) {
    Needles needles = needles(mechanism);
    for (Conversation conversation : exchanges(mechanism)) {
      conversation.run();
      if (conversation.serverStep() instanceof ServerStep.Success
          || conversation.serverStep() instanceof ServerStep.Failure) {
        assertThat(needles.isHeldBy(conversation.server)).isFalse();
      }
      if (conversation.clientStep() instanceof ClientStep.Success
          || conversation.clientStep() instanceof ClientStep.Failure) {
        assertThat(needles.isHeldBy(conversation.client)).isFalse();
      }
      conversation.client.close();
      conversation.server.close();
      assertThat(needles.isHeldBy(conversation.client)).isFalse();
      assertThat(needles.isHeldBy(conversation.server)).isFalse();
    }
  }

  private static void atEveryMoment(Mechanism mechanism, Consumer<Conversation> test) {
    boolean more = true;
    for (int calls = 0; more; calls++) {
      Conversation stopped = Conversation.of(mechanism, KURT, STORE, true);
      for (int i = 0; i < calls && more; i++) {
        more = stopped.advance();
      }
      test.accept(stopped);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeThatIsClosedAtAnyMomentHoldsNoSecret(Mechanism mechanism) {
    Needles needles = needles(mechanism);
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          conversation.client.close();
          conversation.server.close();
          assertThat(needles.isHeldBy(conversation.client)).isFalse();
          assertThat(needles.isHeldBy(conversation.server)).isFalse();
          if (request != null) {
            request.close();
            assertThat(needles.isHeldBy(request)).isFalse();
            conversation.resume(STORE.apply(Request.CramMd5.of("Kurt")));
            assertThat(needles.isHeldBy(conversation.client)).isFalse();
            assertThat(needles.isHeldBy(conversation.server)).isFalse();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aClientHoldsNoSecretOnceItIsHandedOverOrSent(Mechanism mechanism) {
    Needles needles = needles(mechanism);
    atEveryMoment(
        mechanism,
        conversation -> {
          Request request = conversation.request();
          if (request != null && !(request instanceof Request.Scram)) {
            request.close();
            assertThat(needles.isHeldBy(conversation.client)).isFalse();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void theSearchFindsWhatIsHeldMeanwhile(Mechanism mechanism) {
    Needles needles = needles(mechanism);
    List<Boolean> held = new ArrayList<>();
    atEveryMoment(
        mechanism,
        conversation ->
            held.add(
                needles.isHeldBy(conversation.client)
                    || needles.isHeldBy(conversation.server)
                    || needles.isHeldBy(Objects.requireNonNullElse(conversation.last(), ""))));
    assertThat(held.contains(true)).isEqualTo(mechanism != Mechanism.EXTERNAL);
  }

  @Test
  void theSearchKnowsEveryForm() {
    Needles needles = Needles.of(KURT);
    byte[] password = utf8(KURT.password());
    for (String before : List.of("", "x", "xy", "xyz")) {
      byte[] message = OctetArrays.join(utf8(before), password, utf8("!"));
      assertThat(needles.isIn(Base64.getEncoder().encodeToString(message))).isTrue();
      assertThat(needles.isIn(HexFormat.of().formatHex(message))).isTrue();
      assertThat(needles.isIn(Arrays.toString(message))).isTrue();
      assertThat(needles.isHeldBy(message)).isTrue();
    }
    assertThat(needles.isIn(Mechanism.credential(KURT, HashFunction.SHA_256).text())).isTrue();
    assertThat(needles.isIn("Secret[24 octets]")).isFalse();
  }

  /** Prints all that is logged. */
  private final class Printing extends Handler {
    @Override
    public void publish(LogRecord record) {
      printed.add(record.getMessage() + Arrays.toString(record.getParameters()));
      Throwable thrown = record.getThrown();
      if (thrown != null) {
        printed.add(thrown.toString());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
