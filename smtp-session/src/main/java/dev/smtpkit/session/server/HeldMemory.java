package dev.smtpkit.session.server;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;

/**
 * The octets that a session holds for its client between two rounds, charged to the account that
 * sessions share. Lines that have not come in whole are the owner's.
 */
final class HeldMemory {

  /** What a sender costs beside twice its line. */
  static final int SENDER_OCTETS = 512;

  /** What a recipient costs at most beside twice its line and its domain. */
  static final int RECIPIENT_OCTETS = 128;

  /** What a domain costs that the recipient before does not have. */
  static final int DOMAIN_OCTETS = 64;

  private final MemoryAccount account;
  private int envelope;
  private int replies;

  HeldMemory(MemoryAccount account) {
    this.account = account;
  }

  /** Whether the account has no room for another session. */
  boolean isExhausted() {
    return account.isExhausted();
  }

  /** Charges a part of the envelope; false if the account has no room for it. */
  boolean chargeEnvelope(int octets) {
    if (octets > Integer.MAX_VALUE - envelope || !account.charge(Kind.ENVELOPE, octets)) {
      return false;
    }
    envelope += octets;
    return true;
  }

  /** A part of the envelope is not kept. */
  void releaseEnvelope(int octets) {
    account.release(Kind.ENVELOPE, octets);
    envelope -= octets;
  }

  /** Nothing of the envelope is kept. */
  void releaseEnvelope() {
    account.release(Kind.ENVELOPE, envelope);
    envelope = 0;
  }

  /** Sets what is held for replies: they cannot be refused, so that the limit does not count. */
  void holdReplies(int octets) {
    if (octets > replies) {
      account.retain(Kind.REPLY, octets - replies);
    } else if (octets < replies) {
      account.release(Kind.REPLY, replies - octets);
    }
    replies = octets;
  }

  /** All octets that are charged. */
  long total() {
    return (long) envelope + replies;
  }
}
