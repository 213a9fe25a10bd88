package dev.smtpkit.session.server;

import dev.smtpkit.proto.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transaction that is open, how it ends, and what the owner hears of that. */
final class CurrentTransaction {

  /** No transaction has ended before its last chunk. */
  static final int NONE = -1;

  private final OwnerQueue owner;
  private final HeldMemory memory;
  private @Nullable Transaction transaction;

  /**
   * The recipients for which an LMTP client expects replies, of a transaction that has ended before
   * its last chunk; {@link #NONE} where there is no such transaction.
   */
  private int owedReplies = NONE;

  private int opened;

  CurrentTransaction(OwnerQueue owner, HeldMemory memory) {
    this.owner = owner;
    this.memory = memory;
  }

  @Nullable Transaction get() {
    return transaction;
  }

  /**
   * The transaction that is open.
   *
   * @throws IllegalStateException if none is, which is a fault of the engine
   */
  Transaction require() {
    Transaction open = transaction;
    if (open == null) {
      throw new IllegalStateException("no transaction is open");
    }
    return open;
  }

  void open(Transaction begun) {
    transaction = begun;
    owedReplies = NONE;
    opened++;
  }

  /** How many transactions the connection has had. */
  int opened() {
    return opened;
  }

  /** The message that is coming in is refused; the first reply is the one that counts. */
  void refuseMessage(Reply reply) {
    Transaction open = require();
    if (open.refusal() == null) {
      open.refuseMessage(reply);
      // Nobody takes what was collected any more, and the decoder must not wait for room.
      open.spans().take();
      owner.tell(new ServerEvent.MessageDropped(reply));
    }
  }

  /** What was collected of the message, null if nothing or if it is refused. */
  ServerEvent.@Nullable Octets collected() {
    Transaction open = transaction;
    return open == null || open.refusal() != null ? null : open.spans().take();
  }

  /** Forgets the transaction, whose end the owner knows already. */
  void close() {
    transaction = null;
    memory.releaseEnvelope();
  }

  /**
   * Forgets a transaction that is open, and tells the owner.
   *
   * @param reply the reply to the client
   */
  void drop(Reply reply) {
    Transaction dropped = transaction;
    close();
    owedReplies = NONE;
    if (dropped == null) {
      return;
    }
    if (!dropped.messageBegun()) {
      owner.tell(new ServerEvent.Reset());
    } else if (dropped.refusal() == null) {
      owner.tell(new ServerEvent.MessageDropped(reply));
    }
  }

  /** The session ends while the outcome of a message is awaited. */
  void abandonOutcome() {
    close();
    owner.tell(new ServerEvent.MessageCompleted(List.of()));
  }

  int owedReplies() {
    return owedReplies;
  }

  void owe(int recipients) {
    owedReplies = recipients;
  }

  void oweNothing() {
    owedReplies = NONE;
  }
}
