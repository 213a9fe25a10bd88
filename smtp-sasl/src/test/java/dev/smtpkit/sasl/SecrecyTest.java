package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** No password is printed, and none remains in an exchange that has ended. */
class SecrecyTest {
  private static final String PASSWORD = "tanstaaftanstaaf";
  private static final byte[] MESSAGE = utf8("Ursel\0Kurt\0" + PASSWORD);

  private final List<String> printed = new ArrayList<>();

  private <T> T show(T value) {
    printed.add(value.toString());
    return value;
  }

  private void showFault(ThrowingCallable call) {
    Throwable fault = catchThrowable(call);
    assertThat(fault).isNotNull();
    for (Throwable each = fault; each != null; each = each.getCause()) {
      printed.add(each.toString());
    }
  }

  @Test
  void nothingAServerExchangePrintsShowsThePassword() {
    ServerExchange exchange = show(Plain.server().newExchange());
    showFault(() -> exchange.respond(MESSAGE));
    show(exchange.start(null));
    showFault(() -> exchange.start(MESSAGE));
    show(exchange.respond(MESSAGE));
    showFault(() -> exchange.respond(MESSAGE));
    showFault(() -> exchange.resume(Answers.AUTHORIZED));
    show(exchange.resume(Answers.VERIFIED));
    show(exchange.resume(Answers.NOT_AUTHORIZED));
    showFault(() -> exchange.respond(MESSAGE));
    for (String message :
        List.of("\0" + PASSWORD, "\0\0" + PASSWORD, "\0u\0" + PASSWORD + "\0", PASSWORD)) {
      show(Plain.server().newExchange().start(utf8(message)));
    }
    ServerExchange closed = Plain.server().newExchange();
    closed.close();
    show(closed.start(MESSAGE));
    show(closed);
    assertThat(printed).hasSizeGreaterThan(14).noneMatch(text -> text.contains(PASSWORD));
  }

  @Test
  void nothingAClientExchangePrintsShowsThePassword() {
    showFault(() -> Plain.client(null, "tim", secret(PASSWORD + "\0")));
    showFault(() -> Plain.client(null, "", secret(PASSWORD)));
    showFault(() -> Plain.client(null, "tim", secret(PASSWORD.repeat(1000))));
    ClientExchange exchange = show(Plain.client(null, "tim", secret(PASSWORD)));
    show(exchange.start());
    showFault(exchange::start);
    showFault(() -> exchange.resume(Answers.VERIFIED));
    show(exchange.respond(new byte[0]));
    show(exchange.success());
    exchange.close();
    show(exchange.start());
    assertThat(printed).hasSizeGreaterThan(8).noneMatch(text -> text.contains(PASSWORD));
  }

  @Test
  void theSearchFindsAPasswordThatIsHeld() {
    assertThat(holdsPassword(Plain.client(null, "tim", secret(PASSWORD)))).isTrue();
    assertThat(holdsPassword(Plain.server().newExchange().start(MESSAGE))).isTrue();
  }

  @Test
  void aServerExchangeHoldsNoPasswordOnceTheRequestIsGivenAndClosed() {
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep.Need need = (ServerStep.Need) exchange.start(MESSAGE);
    Secret asked = ((Request.VerifyPassword) need.request()).secret();
    byte[] held = asked.octets();
    need.request().close();
    assertThat(held).hasSize(PASSWORD.length()).containsOnly(0);
    assertThat(holdsPassword(exchange)).isFalse();
  }

  @Test
  void aServerExchangeThatIsClosedOrEndedHoldsNoPassword() {
    ServerExchange closed = Plain.server().newExchange();
    closed.start(MESSAGE);
    closed.close();
    assertThat(holdsPassword(closed)).isFalse();
    for (Answer answer : List.of(Answers.NOT_VERIFIED, Answers.UNAVAILABLE, Answers.VERIFIED)) {
      ServerExchange exchange = Plain.server().newExchange();
      exchange.start(MESSAGE);
      exchange.resume(answer);
      assertThat(holdsPassword(exchange)).as(answer.toString()).isFalse();
    }
  }

  @Test
  void aClientExchangeThatHasSentClosedOrFailedHoldsNoPassword() {
    ClientExchange sent = Plain.client(null, "tim", secret(PASSWORD));
    sent.start();
    assertThat(holdsPassword(sent)).isFalse();
    ClientExchange closed = Plain.client(null, "tim", secret(PASSWORD));
    closed.close();
    assertThat(holdsPassword(closed)).isFalse();
    ClientExchange failed = Plain.client(null, "tim", secret(PASSWORD));
    failed.success();
    assertThat(holdsPassword(failed)).isFalse();
  }

  private static boolean holdsPassword(Object root) {
    return HeldSecrets.holds(root, PASSWORD);
  }
}
