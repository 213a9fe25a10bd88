package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Steps;
import dev.smtpkit.sasl.crypto.Crypto;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/** A client's exchange behind the platform's interface. */
final class ExchangeClient implements SaslClient {
  private final ClientExchange exchange;
  private int left;
  private boolean complete;

  /**
   * Makes a client.
   *
   * @param responses the responses after which the exchange is asked for its success
   */
  ExchangeClient(ClientExchange exchange, int responses) {
    this.exchange = exchange;
    left = responses;
  }

  @Override
  public String getMechanismName() {
    return exchange.mechanism();
  }

  @Override
  public boolean hasInitialResponse() {
    return exchange.clientFirst();
  }

  @Override
  public byte @Nullable [] evaluateChallenge(byte[] challenge) throws SaslException {
    if (complete) {
      throw new IllegalStateException("the exchange is complete");
    }
    ClientStep step = Steps.drive(exchange, exchange.respond(challenge), ExchangeClient::answer);
    if (step instanceof ClientStep.Response response) {
      left--;
      complete = left == 0 && succeed(exchange.success());
      // Null is no response: the challenge may have come with the protocol's success.
      return complete && response.octets().length == 0 ? null : response.octets();
    }
    throw new SaslException(detail(step));
  }

  private static boolean succeed(ClientStep step) throws SaslException {
    if (step instanceof ClientStep.Success) {
      return true;
    }
    throw new SaslException(detail(step));
  }

  private static String detail(ClientStep step) {
    return step instanceof ClientStep.Failure failure ? failure.detail() : step.toString();
  }

  private static Answer answer(Request request) {
    return request instanceof Request.Derive derive
        ? derive.compute(Crypto.jce())
        : request.unavailable();
  }

  @Override
  public boolean isComplete() {
    return complete;
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
    if (!complete) {
      throw new IllegalStateException("the exchange is not complete");
    }
    return name.equals(Sasl.QOP) ? "auth" : null;
  }

  @Override
  public void dispose() {
    exchange.close();
  }
}
