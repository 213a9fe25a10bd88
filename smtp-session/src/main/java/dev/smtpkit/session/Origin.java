package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.sasl.Identity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a session come from, as far as the server knows. Immutable: any thread may
 * look at it at any time.
 */
public final class Origin {

  private final Peer peer;
  private final HelloName hello;
  private final Verb helloVerb;
  private final @Nullable TlsInfo tls;
  private final @Nullable Identity identity;
  private final @Nullable String traceId;

  private Origin(Builder builder) {
    peer = builder.peer;
    hello = builder.hello;
    helloVerb = builder.helloVerb;
    tls = builder.tls;
    identity = builder.identity;
    traceId = builder.traceId;
  }

  /**
   * A builder of the origin of a client that has said EHLO, in clear and without authentication.
   *
   * @param peer the client
   * @param hello how the client names itself
   */
  public static Builder builder(Peer peer, HelloName hello) {
    return new Builder(peer, hello);
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder(peer, hello).helloVerb(helloVerb).tls(tls).identity(identity);
    builder.traceId = traceId;
    return builder;
  }

  /** The client: as the transport sees it, or as a trusted peer says by XCLIENT. */
  public Peer peer() {
    return peer;
  }

  /** How the client names itself: a claim, not a fact. */
  public HelloName hello() {
    return hello;
  }

  /** How the client said hello: EHLO, HELO or LHLO. */
  public Verb helloVerb() {
    return helloVerb;
  }

  /** What the handshake has settled, null while the connection is in clear. */
  public @Nullable TlsInfo tls() {
    return tls;
  }

  /** Who the client is, null if it has not authenticated. */
  public @Nullable Identity identity() {
    return identity;
  }

  /**
   * The server's own id of the message, as its Received line has it (RFC 5321 4.4): null until a
   * layer has made one.
   */
  public @Nullable String traceId() {
    return traceId;
  }

  /**
   * The word behind "with" in the Received line of a message (RFC 3848, RFC 6531 4.3).
   *
   * @param envelope the message's envelope
   */
  public WithProtocol with(Envelope envelope) {
    WithProtocol with = WithProtocol.of(helloVerb);
    with = envelope.parameters().smtpUtf8() ? with.smtpUtf8() : with;
    with = tls == null ? with : with.underTls();
    return identity == null ? with : with.authenticated();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin origin
        && peer.equals(origin.peer)
        && hello.equals(origin.hello)
        && helloVerb == origin.helloVerb
        && Objects.equals(tls, origin.tls)
        && Objects.equals(identity, origin.identity)
        && Objects.equals(traceId, origin.traceId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(peer, hello, helloVerb, tls, identity, traceId);
  }

  @Override
  public String toString() {
    String id = traceId == null ? "" : " id " + traceId;
    return "Origin["
        + (peer + " " + helloVerb + ' ' + hello + ' ' + tls + ' ' + identity + id)
        + ']';
  }

  /** Collects an {@link Origin}. Not thread-safe. */
  public static final class Builder {

    private final Peer peer;
    private final HelloName hello;
    private Verb helloVerb = Verb.EHLO;
    private @Nullable TlsInfo tls;
    private @Nullable Identity identity;
    private @Nullable String traceId;

    private Builder(Peer peer, HelloName hello) {
      this.peer = requireNonNull(peer);
      this.hello = requireNonNull(hello);
    }

    /**
     * Sets how the client said hello: EHLO by default.
     *
     * @param verb EHLO, HELO or LHLO
     * @return this builder
     * @throws IllegalArgumentException if it is another verb
     */
    public Builder helloVerb(Verb verb) {
      if (!verb.isHello()) {
        throw new IllegalArgumentException(verb + " is no hello: EHLO, HELO or LHLO");
      }
      helloVerb = verb;
      return this;
    }

    /**
     * Sets what the TLS handshake has settled.
     *
     * @param info the handshake's result, null in clear
     * @return this builder
     */
    public Builder tls(@Nullable TlsInfo info) {
      tls = info;
      return this;
    }

    /**
     * Sets who the client is.
     *
     * @param who the identity, null if it has not authenticated
     * @return this builder
     */
    public Builder identity(@Nullable Identity who) {
      identity = who;
      return this;
    }

    /**
     * Sets the server's own id of the message.
     *
     * @param id an atom
     * @return this builder
     */
    public Builder traceId(String id) {
      traceId = requireNonNull(id);
      return this;
    }

    /** The origin. */
    public Origin build() {
      return new Origin(this);
    }
  }
}
