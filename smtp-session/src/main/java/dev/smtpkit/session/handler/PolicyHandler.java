package dev.smtpkit.session.handler;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Policies in front of a handler.
 *
 * <ul>
 *   <li>A connection and a sender need the policy's consent and the handler's. The handler is not
 *       asked once the policy has refused; while a policy takes its time, the handler is asked
 *       already, and may have accepted a sender that the policy then refuses.
 *   <li>A recipient is the policy's alone; the handler is not asked, and finds those that were
 *       accepted in the envelope. Without a policy on recipients every one is refused, {@code 550
 *       5.7.1}.
 *   <li>Messages go to the handler through the layers that were set, all else goes to it as it is.
 * </ul>
 *
 * <pre>{@code
 * MailHandler.Factory handlers =
 *     PolicyHandler.builder()
 *         .connect(new BlockedNetworks(blocked).andThen(connectionRate))
 *         .mail(senderRate)
 *         .rcpt(new RelayNetworks(ours).orElse(local.andThen(directory.policy())))
 *         .message(below -> new HopLimit(new TraceLines(trace, below)))
 *         .before(session -> new MyHandler());
 * }</pre>
 *
 * <p>One belongs to one connection; the factory and the policies are shared by all.
 */
public final class PolicyHandler extends ForwardingMailHandler {

  private static final Verdict NO_SERVICE = Verdict.refuse(Replies.SERVICE_UNAVAILABLE);

  private final @Nullable Policy<? super Peer> connect;
  private final @Nullable Policy<? super MailContext> mail;
  private final Policy<? super RcptContext> rcpt;
  private final SessionView session;
  private final MessageSink.Factory sinks;

  private @Nullable MailContext sender;

  private PolicyHandler(Builder builder, SessionView session, MailHandler handler) {
    super(handler);
    this.connect = builder.connect;
    this.mail = builder.mail;
    this.rcpt = builder.rcpt;
    this.session = session;
    this.sinks = builder.layers.apply(handler::message);
  }

  /** Sets policies up; as it stands, it refuses every recipient and nothing else. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void connect(Peer peer, Pending<Verdict> verdict) {
    // A connection is not refused with the 451 of a failed policy (RFC 5321 4.3.2).
    Pending<Verdict> greeting =
        PendingAnswer.within(
            verdict, value -> verdict.answer(value == Verdict.FAULT ? NO_SERVICE : value));
    both(connect, peer, greeting, both -> delegate().connect(peer, both));
  }

  @Override
  public void mail(ReversePath reversePath, MailParameters parameters, Pending<Verdict> verdict) {
    Origin origin = session.origin();
    if (origin == null) {
      throw new IllegalStateException("MAIL before EHLO");
    }
    MailContext context =
        MailContext.builder(origin, reversePath)
            .service(session.service())
            .parameters(parameters)
            .build();
    sender = context;
    both(mail, context, verdict, both -> delegate().mail(reversePath, parameters, both));
  }

  private static <C> void both(
      @Nullable Policy<? super C> policy,
      C subject,
      Pending<Verdict> verdict,
      Consumer<Pending<Verdict>> handler) {
    if (policy == null) {
      handler.accept(verdict);
      return;
    }
    Joint joint = new Joint(verdict);
    PolicyStep.ask(policy, subject, joint.policy(), joint.policy()::answer);
    // All callbacks of a handler are the session's thread's: it cannot be asked from where a
    // policy answers later.
    if (!verdict.isClosed()) {
      handler.accept(joint.handler());
    }
  }

  @Override
  public void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    MailContext context = sender;
    if (context == null) {
      throw new IllegalStateException("RCPT before MAIL");
    }
    PolicyStep.ask(
        rcpt, RcptContext.of(context, forwardPath, parameters), verdict, verdict::answer);
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    return sinks.open(origin, envelope);
  }

  /** What policies stand in front of a handler. Not thread-safe. */
  public static final class Builder {

    private @Nullable Policy<? super Peer> connect;
    private @Nullable Policy<? super MailContext> mail;
    private Policy<? super RcptContext> rcpt =
        Policy.acceptIf(recipient -> false, Replies.RELAYING_DENIED);
    private UnaryOperator<MessageSink.Factory> layers = UnaryOperator.identity();

    private Builder() {}

    /**
     * Sets the policy on connections: by default everybody may connect.
     *
     * @param policy refuses with 421, 521 or 554 (RFC 5321 4.3.2, RFC 7504 3)
     */
    public Builder connect(Policy<? super Peer> policy) {
      connect = policy;
      return this;
    }

    /**
     * Sets the policy on senders: by default everybody may send.
     *
     * @param policy the policy
     */
    public Builder mail(Policy<? super MailContext> policy) {
      mail = policy;
      return this;
    }

    /**
     * To whom: relay and existence in one.
     *
     * @param policy the policy
     */
    public Builder rcpt(Policy<? super RcptContext> policy) {
      rcpt = policy;
      return this;
    }

    /**
     * Sets the layers that messages pass on their way to the handler.
     *
     * @param layers makes the way in of the handler's; called once for each connection
     */
    public Builder message(UnaryOperator<MessageSink.Factory> layers) {
      this.layers = layers;
      return this;
    }

    /**
     * Puts the policies, as they stand now, in front of handlers.
     *
     * @param handlers makes the handlers
     */
    public MailHandler.Factory before(MailHandler.Factory handlers) {
      Builder copy = new Builder().message(layers).rcpt(rcpt);
      copy.connect = connect;
      copy.mail = mail;
      return session -> new PolicyHandler(copy, session, handlers.create(session));
    }
  }
}
