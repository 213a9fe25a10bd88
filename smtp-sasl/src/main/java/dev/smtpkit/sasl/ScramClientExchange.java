package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.OctetArrays.ascii;
import static dev.smtpkit.sasl.OctetArrays.join;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The client's side of SCRAM (RFC 5802 3, 5). */
final class ScramClientExchange implements ClientExchange {
  private static final byte[] COMMA = {','};

  private enum Awaited {
    SERVER_FIRST,
    KEY,
    SERVER_FINAL,
    SUCCESS
  }

  private final String mechanism;
  private final ScramClientSettings settings;
  private final byte[] gs2Header;
  private final byte[] nonce;
  private final byte[] bare;
  private final Secret password;
  private Awaited awaited = Awaited.SERVER_FIRST;
  private byte[] serverFirst = new byte[0];
  private byte[] wholeNonce = new byte[0];
  private byte[] serverSignature = new byte[0];

  /** The password is prepared; it and the nonce, our part of it, become the exchange's own. */
  ScramClientExchange(
      String mechanism,
      ScramClientSettings settings,
      byte[] user,
      byte[] authzid,
      Secret password,
      byte[] nonce) {
    this.mechanism = mechanism;
    this.settings = settings;
    this.password = password;
    this.nonce = nonce;
    byte[] actAs =
        authzid.length == 0 ? authzid : join(ascii("a="), ScramClientFirst.saslname(authzid));
    gs2Header = join(ascii(settings.flag()), COMMA, actAs, COMMA);
    bare = join(ascii("n="), ScramClientFirst.saslname(user), ascii(",r="), nonce);
  }

  @Override
  public String mechanism() {
    return mechanism;
  }

  @Override
  public boolean clientFirst() {
    return true;
  }

  @Override
  public ClientStep start() {
    return new ClientStep.Response(join(gs2Header, bare));
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    return switch (awaited) {
      case SERVER_FIRST -> serverFirst(challenge);
      case SERVER_FINAL -> serverFinal(challenge);
      case SUCCESS -> malformed("a challenge after the server's signature");
      case KEY -> throw new IllegalStateException("respond() is out of turn: a key is awaited");
    };
  }

  private ClientStep serverFirst(byte[] message) {
    ScramServerFirst first = ScramServerFirst.parse(message);
    if (first == null) {
      return malformed("server-first-message");
    }
    int added = first.nonce().length - nonce.length;
    if (added < 1
        || added > Limits.NONCE
        || !MessageDigest.isEqual(Arrays.copyOf(first.nonce(), nonce.length), nonce)) {
      return malformed("the nonce does not extend ours");
    }
    // Before anything is computed: the server must not decide how long that takes.
    IterationBounds bounds = settings.bounds();
    if (!bounds.contain(first.iterations())) {
      return new ClientStep.Failure(
          first.iterations() < bounds.least() ? FailureReason.TOO_WEAK : FailureReason.TOO_COSTLY,
          mechanism + ": the server asks for " + bounds.excess(first.iterations()));
    }
    serverFirst = message.clone();
    wholeNonce = first.nonce();
    Secret handedOver = Secret.copyOf(password.octets());
    password.close();
    awaited = Awaited.KEY;
    return new ClientStep.Need(
        Request.Derive.of(settings.hash(), handedOver, first.salt(), first.iterations()));
  }

  @Override
  public ClientStep resume(Answer answer) {
    if (!(answer instanceof Answer.DerivedKey derived)) {
      throw new IllegalStateException("resume() is out of turn: no key is awaited");
    }
    HashFunction hash = settings.hash();
    Crypto crypto = settings.crypto();
    byte[] salted = derived.key().octets();
    byte[] withoutProof =
        join(
            ascii("c="),
            StrictBase64.encode(join(gs2Header, settings.bindingData())),
            ascii(",r="),
            wholeNonce);
    byte[] authMessage = join(bare, COMMA, serverFirst, COMMA, withoutProof);
    byte[] clientKey = ScramCredential.clientKey(hash, salted, crypto);
    byte[] serverKey = ScramCredential.serverKey(hash, salted, crypto);
    byte[] storedKey = crypto.hash(hash, clientKey);
    byte[] proof = crypto.hmac(hash, storedKey, authMessage);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    serverSignature = crypto.hmac(hash, serverKey, authMessage);
    Arrays.fill(clientKey, (byte) 0);
    Arrays.fill(serverKey, (byte) 0);
    Arrays.fill(storedKey, (byte) 0);
    awaited = Awaited.SERVER_FINAL;
    return new ClientStep.Response(join(withoutProof, ascii(",p="), StrictBase64.encode(proof)));
  }

  private ClientStep serverFinal(byte[] message) {
    ScramServerFinal last = ScramServerFinal.parse(message);
    if (last == null) {
      return malformed("server-final-message");
    }
    byte[] signature = last.signature();
    if (signature == null) {
      return new ClientStep.Failure(reason(last.error()), mechanism + ": e=" + last.error());
    }
    if (!MessageDigest.isEqual(signature, serverSignature)) {
      return new ClientStep.Failure(
          FailureReason.SERVER_NOT_VERIFIED, mechanism + ": the server's signature is wrong");
    }
    awaited = Awaited.SUCCESS;
    return new ClientStep.Response(new byte[0]);
  }

  private static FailureReason reason(@Nullable String error) {
    return switch (error == null ? "" : error) {
      case "invalid-proof", "unknown-user", "invalid-username-encoding" ->
          FailureReason.CREDENTIALS;
      case "channel-bindings-dont-match",
          "server-does-support-channel-binding",
          "channel-binding-not-supported",
          "unsupported-channel-binding-type" ->
          FailureReason.CHANNEL_BINDING;
      case "no-resources" -> FailureReason.UNAVAILABLE;
      default -> FailureReason.MALFORMED;
    };
  }

  @Override
  public ClientStep success() {
    return awaited == Awaited.SUCCESS
        ? new ClientStep.Success()
        : new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, mechanism + ": success without the signature");
  }

  @Override
  public void close() {
    password.close();
    Arrays.fill(serverSignature, (byte) 0);
    Arrays.fill(serverFirst, (byte) 0);
    Arrays.fill(wholeNonce, (byte) 0);
  }

  private ClientStep malformed(String detail) {
    return new ClientStep.Failure(FailureReason.MALFORMED, mechanism + ": " + detail);
  }
}
