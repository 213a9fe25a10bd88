package dev.smtpkit.session;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a decision. May grow: a {@code default} treats an unknown one as a refusal. */
public sealed interface Verdict {

  /** Yes, with the stock reply. */
  Verdict ACCEPT = new Accept(null);

  /** No for now, because something of ours has failed: {@code 451 4.3.0}. */
  Verdict FAULT = new Refuse(Replies.LOCAL_ERROR);

  /**
   * Yes, with a reply of one's own.
   *
   * @param reply a 2yz reply
   * @throws IllegalArgumentException if it is not
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
   * The outcome of a message for each recipient by itself, which LMTP has a reply for (RFC 2033
   * 4.2).
   *
   * @param verdicts acceptances and refusals, one for each accepted recipient in their order
   * @throws IllegalArgumentException if one of them is neither
   */
  static Verdict eachRecipient(List<Verdict> verdicts) {
    return new EachRecipient(verdicts);
  }

  /**
   * Yes.
   *
   * @param reply a 2yz reply, null for the stock reply; not used where the reply is the protocol's
   *     own, as those to EHLO and DATA are
   */
  record Accept(@Nullable Reply reply) implements Verdict {
    public Accept {
      if (reply != null && !reply.code().isPositiveCompletion()) {
        throw new IllegalArgumentException(reply.code() + " accepts nothing: a 2yz does");
      }
    }
  }

  /**
   * No.
   *
   * @param reply a 4yz or 5yz reply
   */
  record Refuse(Reply reply) implements Verdict {
    public Refuse {
      if (reply.code().severity() < 4) {
        throw new IllegalArgumentException(reply.code() + " refuses nothing: a 4yz or 5yz does");
      }
    }
  }

  /**
   * One by one.
   *
   * @param verdicts one for each accepted recipient
   */
  record EachRecipient(List<Verdict> verdicts) implements Verdict {
    public EachRecipient {
      verdicts = List.copyOf(verdicts);
      if (verdicts.stream().anyMatch(EachRecipient.class::isInstance)) {
        throw new IllegalArgumentException("a verdict on several inside one on several");
      }
    }
  }
}
