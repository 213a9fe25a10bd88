package dev.smtpkit.session.server;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.ContentScanner;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open transaction. Refused recipients leave no trace but that there were any. */
final class Transaction {

  private final ReversePath reversePath;
  private final MailParameters parameters;

  /** A place for each recipient that was asked about, null until it is accepted. */
  private final List<@Nullable Recipient> places = new ArrayList<>(2);

  private @Nullable Domain lastDomain;
  private int accepted;
  private boolean anyRefused;
  private boolean messageBegun;
  private @Nullable ContentScanner scanner;
  private final SmallSpans spans = new SmallSpans();
  private long octets;
  private long balance;
  private @Nullable Reply refusal;

  Transaction(ReversePath reversePath, MailParameters parameters) {
    this.reversePath = reversePath;
    this.parameters = parameters;
  }

  MailParameters parameters() {
    return parameters;
  }

  /**
   * The path with the domain of the recipient before, null if it has another: a transaction has
   * many recipients and few domains.
   */
  @Nullable ForwardPath sharingDomain(ForwardPath path) {
    Mailbox mailbox = path.mailbox();
    Domain before = lastDomain;
    if (mailbox == null) {
      return null;
    }
    lastDomain = mailbox.domain();
    if (before == null || !before.text().equals(mailbox.domain().text())) {
      return null;
    }
    lastDomain = before;
    Mailbox sharing = Mailbox.parse(mailbox.localPart(), before);
    return sharing == null ? null : new ForwardPath(sharing);
  }

  /** Keeps a place in the order of recipients, and returns its index. */
  int place() {
    places.add(null);
    return places.size() - 1;
  }

  void accept(int place, Recipient recipient) {
    places.set(place, recipient);
    accepted++;
  }

  void recipientRefused() {
    anyRefused = true;
  }

  /** Gives up the places of refused recipients, once no decision is open. */
  void forgetEmptyPlaces() {
    places.removeIf(Objects::isNull);
  }

  int recipients() {
    return accepted;
  }

  boolean allRefused() {
    return anyRefused && accepted == 0;
  }

  /** The owner knows that the message begins, and will learn how it ends. */
  void beginMessage() {
    messageBegun = true;
  }

  /** The message begins in chunks, which are examined by {@link #scanner}. */
  void beginChunks(WireLimits limits) {
    beginMessage();
    scanner = parameters.body() == BodyType.BINARY_MIME ? null : new ContentScanner(limits);
  }

  /** What examines the content of chunks, null if it may be anything (RFC 3030 3). */
  @Nullable ContentScanner scanner() {
    return scanner;
  }

  SmallSpans spans() {
    return spans;
  }

  boolean messageBegun() {
    return messageBegun;
  }

  /** The octets of the chunks that were accepted. */
  long octets() {
    return octets;
  }

  void add(long chunk) {
    octets += chunk;
  }

  /** The time that the client's message has left, in nanoseconds; negative if it is overdrawn. */
  long balance() {
    return balance;
  }

  void balance(long nanos) {
    balance = nanos;
  }

  /**
   * The allowance of the next command: that of any command, less what the message is overdrawn.
   *
   * @param command the allowance of any command, in nanoseconds
   */
  long patience(long command) {
    return Math.min(command, balance + command);
  }

  /** The reply that refuses the message at its end, null while there is none. */
  @Nullable Reply refusal() {
    return refusal;
  }

  void refuseMessage(Reply reply) {
    refusal = reply;
  }

  Envelope envelope() {
    List<Recipient> recipients = new ArrayList<>(accepted);
    for (Recipient recipient : places) {
      if (recipient != null) {
        recipients.add(recipient);
      }
    }
    return Envelope.of(reversePath, parameters, recipients);
  }
}
