package dev.smtpkit.session.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server has accepted of the transaction that is open. */
final class Answered {

  /** The RCPT commands that were accepted and have no outcome yet. */
  private final List<Ticket> recipients = new ArrayList<>(2);

  /** The last chunk of a message that lacks others; null outside of any. */
  private @Nullable Ticket lastChunk;

  void recipient(Ticket rcpt) {
    recipients.add(rcpt);
  }

  boolean hasRecipients() {
    return !recipients.isEmpty();
  }

  /** A copy of the recipients, in their order. */
  List<Ticket> recipients() {
    return List.copyOf(recipients);
  }

  /** Takes the first recipient out: by LMTP its outcome is the next reply. */
  Ticket takeFirstRecipient() {
    return recipients.remove(0);
  }

  void takeAllRecipients() {
    recipients.clear();
  }

  void chunk(Ticket bdat) {
    lastChunk = bdat;
  }

  @Nullable Ticket lastChunk() {
    return lastChunk;
  }

  /** No transaction is open any more. */
  void clear() {
    recipients.clear();
    lastChunk = null;
  }
}
