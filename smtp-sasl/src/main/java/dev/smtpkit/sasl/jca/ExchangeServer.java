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

/** An exchange as the platform sees a server. */
final class ExchangeServer implements SaslServer {
  private final ServerExchange exchange;
  private final CallbackAnswers answers;
  private boolean begun;
  private @Nullable Identity identity;

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
    if (identity != null) {
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
      identity = success.identity();
      return null;
    }
    throw new SaslException(
        step instanceof ServerStep.Failure failure ? failure.detail() : step.toString());
  }

  /** The platform does not tell an empty initial response from none; here it is none. */
  private ServerStep begin(byte[] response) {
    begun = true;
    return exchange.start(response.length == 0 ? null : response);
  }

  private ServerStep resume(Request request) throws SaslException {
    try (request) {
      return exchange.resume(answers.answer(request));
    } catch (IOException | UnsupportedCallbackException e) {
      exchange.close();
      throw new SaslException("the callback handler cannot answer", e);
    }
  }

  @Override
  public boolean isComplete() {
    return identity != null;
  }

  @Override
  public String getAuthorizationID() {
    return completed().authzid();
  }

  private Identity completed() {
    Identity found = identity;
    if (found == null) {
      throw new IllegalStateException("the exchange is not complete");
    }
    return found;
  }

  @Override
  public byte[] unwrap(byte[] incoming, int offset, int length) {
    throw new IllegalStateException("no security layer");
  }

  @Override
  public byte[] wrap(byte[] outgoing, int offset, int length) {
    throw new IllegalStateException("no security layer");
  }

  @Override
  public @Nullable Object getNegotiatedProperty(String name) {
    completed();
    return name.equals(Sasl.QOP) ? "auth" : null;
  }

  @Override
  public void dispose() {
    exchange.close();
  }
}
