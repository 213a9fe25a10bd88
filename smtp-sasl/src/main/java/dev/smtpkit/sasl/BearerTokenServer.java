package dev.smtpkit.sasl;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server's side of both mechanisms. Never holds a token: the only copy is in the request. */
final class BearerTokenServer implements ServerExchange {
  private final String mechanism;
  private final Function<byte[], @Nullable BearerTokenMessage> grammar;
  private final String refusal;
  private boolean refused;
  private @Nullable String user;
  private @Nullable String holder;

  BearerTokenServer(
      String mechanism, Function<byte[], @Nullable BearerTokenMessage> grammar, String refusal) {
    this.mechanism = mechanism;
    this.grammar = grammar;
    this.refusal = refusal;
  }

  @Override
  public String mechanism() {
    return mechanism;
  }

  @Override
  public ServerStep respond(byte[] response) {
    if (refused) {
      // Any response only acknowledges the refusal.
      return new ServerStep.Failure(FailureReason.CREDENTIALS, mechanism + ": token not valid");
    }
    BearerTokenMessage message = response.length <= Limits.MESSAGE ? grammar.apply(response) : null;
    if (message == null) {
      return new ServerStep.Failure(FailureReason.MALFORMED, mechanism + " message");
    }
    user = message.user();
    byte[] token = Arrays.copyOfRange(response, message.tokenAt(), message.tokenEnd());
    return new ServerStep.Need(
        Request.VerifyToken.of(user, Secret.owning(token), message.host(), message.port()));
  }

  @Override
  public ServerStep resume(Answer answer) {
    if (answer instanceof Answer.TokenHolder found) {
      return holder(found.user());
    }
    String named = user;
    String owner = holder;
    return answer == Answer.Authorized.YES && named != null && owner != null
        ? new ServerStep.Success(new Identity(owner, named))
        : new ServerStep.Failure(
            FailureReason.NOT_AUTHORIZED, "the token's user may not act as the user named");
  }

  private ServerStep holder(@Nullable String found) {
    if (found == null) {
      refused = true;
      return new ServerStep.Challenge(OctetArrays.ascii(refusal));
    }
    holder = found;
    String named = user;
    return named == null || named.equals(found)
        ? new ServerStep.Success(Identity.of(found))
        : new ServerStep.Need(Request.Authorize.of(found, named));
  }

  @Override
  public void close() {
    user = null;
    holder = null;
  }
}
