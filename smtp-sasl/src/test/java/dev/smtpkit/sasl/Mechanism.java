package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Every mechanism of this module; both sides are made from an account. */
enum Mechanism {
  PLAIN,
  LOGIN,
  CRAM_MD5,
  SCRAM_SHA_256,
  SCRAM_SHA_1,
  SCRAM_SHA_512,
  SCRAM_SHA_256_PLUS,
  SCRAM_SHA_1_PLUS,
  SCRAM_SHA_512_PLUS,
  EXTERNAL,
  OAUTHBEARER,
  XOAUTH2;

  /** Few iterations, for fast tests; a mock record has 4096. */
  static final IterationBounds BOUNDS = new IterationBounds(4, 5000);

  static final MockCredentials MOCKS =
      MockCredentials.builder(secret("0123456789abcdef"))
          .iterations(List.of(4096))
          .saltLength(12)
          .build();

  static final ChannelBinding BINDING =
      ChannelBinding.of(ChannelBinding.TLS_EXPORTER, utf8("keying material of 32 octets ..."));

  boolean isScram() {
    return name().startsWith("SCRAM");
  }

  boolean isBound() {
    return name().endsWith("PLUS");
  }

  boolean isToken() {
    return this == OAUTHBEARER || this == XOAUTH2;
  }

  boolean hasPassword() {
    return !isToken() && this != EXTERNAL;
  }

  /** Whether its messages carry an authorization identity. */
  boolean hasAuthzid() {
    return this != LOGIN && this != CRAM_MD5;
  }

  HashFunction hash() {
    return switch (this) {
      case SCRAM_SHA_1, SCRAM_SHA_1_PLUS -> HashFunction.SHA_1;
      case SCRAM_SHA_512, SCRAM_SHA_512_PLUS -> HashFunction.SHA_512;
      default -> HashFunction.SHA_256;
    };
  }

  /** The identity that both sides must agree on. */
  Identity identity(Account account) {
    String authzid = account.authzid();
    return authzid == null || !hasAuthzid()
        ? Identity.of(account.user())
        : new Identity(account.user(), authzid);
  }

  static Randomness randomness(long seed) {
    return new Random(seed)::nextBytes;
  }

  ClientExchange client(Account claimed) {
    return client(claimed, BINDING);
  }

  ClientExchange client(Account claimed, ChannelBinding binding) {
    String user = claimed.user();
    String authzid = claimed.authzid();
    try (Secret password = secret(claimed.password());
        Secret token = secret(claimed.token())) {
      return switch (this) {
        case PLAIN -> Plain.client(authzid, user, password);
        case LOGIN -> Login.client(user, password);
        case CRAM_MD5 -> CramMd5.client(user, password);
        case EXTERNAL -> External.client(authzid);
        case OAUTHBEARER -> BearerToken.oauthBearerClient(authzid, token);
        case XOAUTH2 -> BearerToken.xoauth2Client(authzid == null ? user : authzid, token);
        default ->
            scramClient(isBound() ? binding : null).build().exchange(authzid, user, password);
      };
    }
  }

  ScramClientSettings.Builder scramClient(@Nullable ChannelBinding binding) {
    ScramClientSettings.Builder settings =
        ScramClientSettings.builder(hash(), randomness(7)).iterations(BOUNDS);
    return binding == null ? settings : settings.channelBinding(binding);
  }

  ServerMechanism server(Account stored) {
    return server(stored, BINDING);
  }

  ServerMechanism server(Account stored, ChannelBinding binding) {
    return switch (this) {
      case PLAIN -> Plain.server();
      case LOGIN -> Login.server();
      case CRAM_MD5 -> CramMd5.server("mx.example", randomness(8), () -> 1_792_000_000L, MOCKS);
      case EXTERNAL -> External.server(stored.user());
      case OAUTHBEARER -> BearerToken.oauthBearerServer();
      case XOAUTH2 -> BearerToken.xoauth2Server();
      default ->
          isBound()
              ? scramServer().channelBindings(List.of(binding)).build().plusMechanism()
              : scramServer().build().mechanism();
    };
  }

  ScramServerSettings.Builder scramServer() {
    return ScramServerSettings.builder(hash(), randomness(8), MOCKS);
  }

  /** A record with any number of iterations. */
  static ScramCredential credential(Account account, HashFunction hash) {
    byte[] salt = utf8("salt of " + hash);
    byte[] salted = salted(account, hash, salt);
    Crypto crypto = Crypto.jce();
    return new ScramCredential(
        hash,
        salt,
        account.iterations(),
        crypto.hash(hash, ScramCredential.clientKey(hash, salted, crypto)),
        ScramCredential.serverKey(hash, salted, crypto));
  }

  static byte[] salted(Account account, HashFunction hash, byte[] salt) {
    try (Secret password = secret(account.password());
        Secret prepared = Preparation.SASLPREP.apply(password)) {
      if (prepared == null) {
        throw new IllegalArgumentException("no password");
      }
      return Crypto.jce()
          .pbkdf2(hash, prepared.octets(), salt, account.iterations(), hash.length());
    }
  }
}
