package dev.smtpkit.session;

import dev.smtpkit.proto.Reply;
import org.jspecify.annotations.Nullable;

/** The answer to a decision. */
public sealed interface Verdict {

  /** Yes, with the stock reply. */
  Verdict ACCEPT = new Accept(null);

  /**
   * Yes, with a reply of one's own.
   *
   * @param reply a 2yz reply
   * @throws IllegalArgumentException if it is none
   */
  static Verdict accept(Reply reply) {
    return new Accept(reply);
  }

  /**
   * No.
   *
   * @param reply a 4yz or 5yz reply; after a 421 the session ends
   * @throws IllegalArgumentException if it is neither
   */
  static Verdict refuse(Reply reply) {
    return new Refuse(reply);
  }

  /**
   * Yes.
   *
   * @param reply a 2yz reply, null for the stock reply; not used where the reply is the protocol's
   *     own, as those to EHLO and DATA are
   */
  record Accept(@Nullable Reply reply) implements Verdict {
    /** Checks the reply's first digit. */
    public Accept {
      if (reply != null && !reply.code().isPositiveCompletion()) {
        throw new IllegalArgumentException(reply.code() + " accepts nothing");
      }
    }
  }

  /**
   * No.
   *
   * @param reply a 4yz or 5yz reply
   */
  record Refuse(Reply reply) implements Verdict {
    /** Checks the reply's first digit. */
    public Refuse {
      if (reply.code().severity() < 4) {
        throw new IllegalArgumentException(reply.code() + " refuses nothing");
      }
    }
  }
}
