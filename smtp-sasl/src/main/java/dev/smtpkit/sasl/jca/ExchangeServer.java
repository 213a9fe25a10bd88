package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerStep;
import java.io.IOException;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/** A server's exchange behind the platform's interface. */
final class ExchangeServer implements SaslServer {
  private final ServerExchange exchange;
  private final CallbackAnswers answers;
  private boolean begun;
  private @Nullable String authorized;

  ExchangeServer(ServerExchange exchange, CallbackAnswers answers) {
    this.exchange = exchange;
    this.answers = answers;
  }

  @Override
  public String getMechanismName() {
    return exchange.mechanism();
  }

  @Override
  public byte @Nullable [] evaluateResponse(byte[] response) throws SaslException {
    if (authorized != null) {
      throw new IllegalStateException("the exchange is complete");
    }
    ServerStep step = begun ? exchange.respond(response) : begin(response);
    while (step instanceof ServerStep.Need need) {
      step = resume(need.request());
    }
    if (step instanceof ServerStep.Challenge challenge) {
      return challenge.octets();
    }
    if (step instanceof ServerStep.Success success) {
      authorized = authorize(success.identity());
      return null;
    }
    throw new SaslException(
        step instanceof ServerStep.Failure failure ? failure.detail() : step.toString());
  }

  /** The platform does not tell an empty initial response from none; here it means none. */
  private ServerStep begin(byte[] response) {
    begun = true;
    return exchange.start(response.length == 0 ? null : response);
  }

  private ServerStep resume(Request request) throws SaslException {
    try (request) {
      return exchange.resume(answers.answer(request));
    } catch (IOException | UnsupportedCallbackException | RuntimeException e) {
      exchange.close();
      throw new SaslException("the callback handler cannot answer", e);
    }
  }

  private String authorize(Identity identity) throws SaslException {
    String name;
    try {
      name = answers.authorized(identity);
    } catch (IOException | UnsupportedCallbackException | RuntimeException e) {
      throw new SaslException("the callback handler cannot answer", e);
    }
    if (name == null) {
      throw new SaslException("the callback handler does not authorize the client");
    }
    return name;
  }

  @Override
  public boolean isComplete() {
    return authorized != null;
  }

  @Override
  public String getAuthorizationID() {
    String name = authorized;
    if (name == null) {
      throw new IllegalStateException("the exchange is not complete");
    }
    return name;
  }

  @Override
  public byte[] unwrap(byte[] incoming, int offset, int length) {
    throw new IllegalStateException("the mechanism has no security layer: send octets as they are");
  }

  @Override
  public byte[] wrap(byte[] outgoing, int offset, int length) {
    throw new IllegalStateException("the mechanism has no security layer: send octets as they are");
  }

  @Override
  public @Nullable Object getNegotiatedProperty(String name) {
    getAuthorizationID();
    return name.equals(Sasl.QOP) ? "auth" : null;
  }

  @Override
  public void dispose() {
    exchange.close();
  }
}
