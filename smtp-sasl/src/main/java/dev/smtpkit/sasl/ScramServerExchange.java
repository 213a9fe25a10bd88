package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.OctetArrays.ascii;
import static dev.smtpkit.sasl.OctetArrays.join;
import static java.util.Objects.requireNonNull;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SCRAM (RFC 5802 3, 5).
 *
 * <p>A user without a record goes through the same steps with a mock record, and fails where a
 * wrong password does.
 */
final class ScramServerExchange implements ServerExchange {
  private static final byte[] COMMA = {','};

  private enum Awaited {
    CLIENT_FIRST,
    RECORD,
    CLIENT_FINAL,
    AUTHORIZATION,
    EMPTY_RESPONSE
  }

  private final boolean plus;
  private final ScramServerSettings settings;
  private final byte[] ownNonce;
  private Awaited awaited = Awaited.CLIENT_FIRST;
  private @Nullable ScramClientFirst clientFirst;
  private @Nullable ScramCredential credential;
  private boolean known;
  private byte[] bindingData = new byte[0];
  private byte[] nonce = new byte[0];
  private byte[] serverFirst = new byte[0];
  private byte[] serverFinal = new byte[0];

  /**
   * Makes an exchange.
   *
   * @param plus whether the exchange must be bound to the connection
   * @param ownNonce our part of the nonce, which becomes the exchange's own
   */
  ScramServerExchange(boolean plus, ScramServerSettings settings, byte[] ownNonce) {
    this.plus = plus;
    this.settings = settings;
    this.ownNonce = ownNonce;
  }

  @Override
  public String mechanism() {
    return Scram.name(settings.hash(), plus);
  }

  @Override
  public ServerStep respond(byte[] response) {
    return switch (awaited) {
      case CLIENT_FIRST -> clientFirst(response);
      case CLIENT_FINAL -> clientFinal(response);
      case EMPTY_RESPONSE ->
          response.length == 0
              ? new ServerStep.Success(identity())
              : malformed("a response to the server's signature");
      case RECORD, AUTHORIZATION ->
          throw new IllegalStateException("respond() is out of turn: an answer is awaited");
    };
  }

  @Override
  public ServerStep resume(Answer answer) {
    if (answer instanceof Answer.ScramRecord found) {
      return serverFirst(found.credential());
    }
    return answer == Answer.Authorized.YES
        ? serverFinal()
        : new ServerStep.Failure(
            FailureReason.NOT_AUTHORIZED, "authcid may not act as the authzid asked for");
  }

  private ServerStep clientFirst(byte[] message) {
    ScramClientFirst first = ScramClientFirst.parse(message);
    if (first == null) {
      return malformed("client-first-message");
    }
    if (first.flag == 'p') {
      ChannelBinding binding = settings.binding(first.bindingType);
      if (binding == null) {
        return unbound("the client's type of channel binding is not known here");
      }
      bindingData = binding.data();
    } else if (plus) {
      return unbound("no channel binding under a name that ends in -PLUS");
    } else if (first.flag == 'y' && settings.isPlusAdvertised()) {
      return unbound("the offer of -PLUS was stripped on its way to the client");
    }
    clientFirst = first;
    awaited = Awaited.RECORD;
    return new ServerStep.Need(Request.Scram.of(first.user, settings.hash()));
  }

  private ServerStep serverFirst(@Nullable ScramCredential found) {
    ScramClientFirst first = requireNonNull(clientFirst);
    // Drawn for a known user too, so that the time does not tell the two apart.
    ScramCredential mock = settings.mocks().of(first.user, settings.hash());
    ScramCredential used = found == null ? mock : found;
    known = found != null;
    credential = used;
    nonce = join(first.nonce, ownNonce);
    serverFirst =
        join(
            ascii("r="),
            nonce,
            ascii(",s="),
            StrictBase64.encode(used.ownSalt()),
            ascii(",i=" + used.iterations()));
    awaited = Awaited.CLIENT_FINAL;
    return new ServerStep.Challenge(serverFirst.clone());
  }

  private ServerStep clientFinal(byte[] message) {
    ScramClientFirst first = requireNonNull(clientFirst);
    ScramCredential used = requireNonNull(credential);
    HashFunction hash = settings.hash();
    Crypto crypto = settings.crypto();
    ScramClientFinal last = ScramClientFinal.parse(message, hash.length());
    if (last == null) {
      return malformed("client-final-message");
    }
    // By equality: a nonce that only begins or ends with ours may be an attacker's.
    if (!MessageDigest.isEqual(last.nonce(), nonce)) {
      return malformed("the nonce is not the one sent");
    }
    // Also without a binding: c= repeats the flag and the authzid.
    if (!MessageDigest.isEqual(last.channelBinding(), join(first.gs2Header, bindingData))) {
      return unbound("c= is not the GS2 header and channel binding of this exchange");
    }
    byte[] authMessage = join(first.bare, COMMA, serverFirst, COMMA, last.withoutProof());
    byte[] clientKey = crypto.hmac(hash, used.ownStoredKey(), authMessage);
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= last.proof()[i];
    }
    boolean proved = MessageDigest.isEqual(crypto.hash(hash, clientKey), used.ownStoredKey());
    Arrays.fill(clientKey, (byte) 0);
    byte[] signature = crypto.hmac(hash, used.ownServerKey(), authMessage);
    if (!proved || !known) {
      Arrays.fill(signature, (byte) 0);
      return new ServerStep.Failure(FailureReason.CREDENTIALS, "proof not verified");
    }
    serverFinal = join(ascii("v="), StrictBase64.encode(signature));
    String authzid = first.authzid;
    if (authzid == null || authzid.equals(first.user)) {
      return serverFinal();
    }
    awaited = Awaited.AUTHORIZATION;
    return new ServerStep.Need(Request.Authorize.of(first.user, authzid));
  }

  private ServerStep serverFinal() {
    if (settings.isSignatureWithSuccess()) {
      return new ServerStep.Success(identity(), serverFinal.clone());
    }
    awaited = Awaited.EMPTY_RESPONSE;
    return new ServerStep.Challenge(serverFinal.clone());
  }

  private Identity identity() {
    ScramClientFirst first = requireNonNull(clientFirst);
    return new Identity(first.user, first.authzid == null ? first.user : first.authzid);
  }

  @Override
  public void close() {
    clientFirst = null;
    credential = null;
    // The binding's data belongs to the connection, so it is not wiped here.
    bindingData = new byte[0];
    Arrays.fill(ownNonce, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
    Arrays.fill(serverFirst, (byte) 0);
    Arrays.fill(serverFinal, (byte) 0);
  }

  private ServerStep malformed(String detail) {
    return new ServerStep.Failure(FailureReason.MALFORMED, mechanism() + ": " + detail);
  }

  private ServerStep unbound(String detail) {
    return new ServerStep.Failure(FailureReason.CHANNEL_BINDING, mechanism() + ": " + detail);
  }
}
