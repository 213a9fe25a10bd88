package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.OctetArrays.ascii;
import static dev.smtpkit.sasl.OctetArrays.join;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * CRAM-MD5 (RFC 2195): the client proves that it knows the password by an HMAC-MD5 of the server's
 * challenge.
 *
 * <pre>
 * S: &lt;random.seconds@host&gt;
 * C: user SP 32HEXDIG
 * </pre>
 *
 * <p>Not to be offered by default: clients prefer it to PLAIN under TLS, the server has to store a
 * key that is as good as the password, and an eavesdropper can guess passwords offline.
 */
public final class CramMd5 {
  private static final String NAME = MechanismName.CRAM_MD5.text();
  private static final int RANDOM = 16;
  private static final int DIGITS = 32;

  private CramMd5() {}

  /**
   * The server's side. It asks {@link Request.CramMd5}.
   *
   * @param host the server's name in the challenge: printable ASCII without angle brackets
   * @param randomness fills the challenge
   * @param epochSeconds the time in the challenge, in seconds since 1970
   * @param mocks the keys of users without one
   * @return the mechanism; as thread-safe as the randomness and the time
   * @throws IllegalArgumentException if the host has other characters or none
   */
  public static ServerMechanism server(
      String host, Randomness randomness, LongSupplier epochSeconds, MockCredentials mocks) {
    boolean plain =
        !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '<' && c != '>');
    if (!plain) {
      throw new IllegalArgumentException(
          "the host name '" + host + "' is not printable ASCII without angle brackets");
    }
    return ServerMechanism.of(
        NAME,
        ServerMechanism.FirstMessage.BY_SERVER,
        ServerMechanism.Credentials.PROTECTED,
        () -> new Server(challenge(host, randomness, epochSeconds.getAsLong()), mocks));
  }

  private static byte[] challenge(String host, Randomness randomness, long seconds) {
    byte[] random = new byte[RANDOM];
    randomness.fill(random);
    return ascii("<" + HexFormat.of().formatHex(random) + '.' + seconds + '@' + host + '>');
  }

  /**
   * A client's exchange. It derives a key at once, so the caller's password may be closed. The
   * password is not prepared.
   *
   * @param authcid the user name; not empty
   * @param password the password; not empty
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if one of them is empty, or the name contains NUL, is not
   *     well-formed Unicode, or is longer than 1024 octets
   * @throws IllegalStateException if the password is closed
   */
  public static ClientExchange client(String authcid, Secret password) {
    byte[] user = Names.encode("authcid", authcid);
    if (password.length() == 0) {
      throw new IllegalArgumentException("the password is empty");
    }
    return new OrderedClientExchange(new Client(user, CramMd5Key.derive(password)));
  }

  private static final class Server implements ServerExchange {
    private final byte[] challenge;
    private final MockCredentials mocks;
    private String user = "";
    private byte[] digest = new byte[0];

    Server(byte[] challenge, MockCredentials mocks) {
      this.challenge = challenge;
      this.mocks = mocks;
    }

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public ServerStep start(byte @Nullable [] initialResponse) {
      return new ServerStep.Challenge(challenge.clone());
    }

    @Override
    public ServerStep respond(byte[] response) {
      // The last blank: a name may contain blanks.
      int blank = response.length - DIGITS - 1;
      if (response.length > Limits.MESSAGE || blank < 1 || response[blank] != ' ') {
        return malformed("not a name, a blank and 32 digits");
      }
      String name = Names.decode(response, 0, blank);
      if (name == null) {
        return malformed("not a name");
      }
      digest = Arrays.copyOfRange(response, blank + 1, response.length);
      for (int i = 0; i < DIGITS; i++) {
        if (!HexFormat.isHexDigit(digest[i])) {
          return malformed("not a hexadecimal digit");
        }
        digest[i] |= 0x20;
      }
      user = name;
      return new ServerStep.Need(Request.CramMd5.of(name));
    }

    @Override
    public ServerStep resume(Answer answer) {
      CramMd5Key found = answer instanceof Answer.CramMd5Secret given ? given.key() : null;
      boolean right;
      // Computed for a known user too, so that the time does not tell the two apart.
      try (CramMd5Key mock = mocks.cramMd5Key(user)) {
        CramMd5Key key = found == null ? mock : found;
        right = MessageDigest.isEqual(key.digest(challenge), digest);
      }
      return right && found != null
          ? new ServerStep.Success(Identity.of(user))
          : new ServerStep.Failure(FailureReason.CREDENTIALS, "digest not verified");
    }

    @Override
    public void close() {
      user = "";
      Arrays.fill(digest, (byte) 0);
    }

    private static ServerStep malformed(String detail) {
      return new ServerStep.Failure(FailureReason.MALFORMED, "CRAM-MD5 response: " + detail);
    }
  }

  private static final class Client implements ClientExchange {
    private static final byte[] BLANK = {' '};

    private final byte[] user;
    private final CramMd5Key key;
    private boolean sent;

    Client(byte[] user, CramMd5Key key) {
      this.user = user;
      this.key = key;
    }

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public boolean clientFirst() {
      return false;
    }

    @Override
    public ClientStep respond(byte[] challenge) {
      if (sent || challenge.length == 0 || challenge.length > Limits.MESSAGE) {
        return new ClientStep.Failure(FailureReason.MALFORMED, "CRAM-MD5: not a challenge");
      }
      sent = true;
      byte[] response = join(user, BLANK, key.digest(challenge));
      key.close();
      return new ClientStep.Response(response);
    }

    @Override
    public ClientStep success() {
      return new ClientStep.Success();
    }

    @Override
    public void close() {
      key.close();
    }
  }
}
