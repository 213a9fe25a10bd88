package dev.smtpkit.policy;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Knows which recipients exist: a database, a file, another server. Its verdict depends on the path
 * alone, so that a {@link CachedDirectory} can keep it.
 *
 * <p>Called from any thread, several at a time, and must not block: look-ups that do belong on an
 * executor of the directory's own.
 */
@FunctionalInterface
public interface RecipientDirectory {

  /** The verdict on a recipient that does not exist: {@code 550 5.1.1} (RFC 3463 3.2). */
  Verdict NO_SUCH_USER = Verdict.refuse(Reply.of(550, 1, 1, "No such user here"));

  /**
   * Looks a recipient up.
   *
   * @param recipient the recipient, of a local domain; never the bare postmaster, who always exists
   * @param verdict takes the answer, from any thread: an acceptance, a 5yz that will stay true,
   *     such as {@link #NO_SUCH_USER}, or a 4yz if the answer is not known now. An exception means
   *     {@code 451 4.3.0}
   */
  void lookUp(ForwardPath recipient, Pending<Verdict> verdict);

  /**
   * A directory over a look-up that blocks, such as that of a database.
   *
   * @param exists true if the recipient exists; called on the executor's threads, several at a
   *     time. An exception means {@code 451 4.3.0}, and goes on to the executor
   * @param blocking runs the look-ups
   */
  static RecipientDirectory blocking(Predicate<? super ForwardPath> exists, Executor blocking) {
    return (recipient, verdict) ->
        blocking.execute(
            () -> {
              Verdict found = Verdict.FAULT;
              try {
                found = exists.test(recipient) ? Verdict.ACCEPT : NO_SUCH_USER;
              } finally {
                verdict.answer(found);
              }
            });
  }

  /**
   * The directory as a policy, to follow that of the local domains. The postmaster, with a domain
   * or without and in any case, is accepted without a look-up (RFC 5321 4.5.1).
   */
  default Policy<RcptContext> policy() {
    return (recipient, verdict) -> {
      Mailbox mailbox = recipient.forwardPath().mailbox();
      if (mailbox == null || mailbox.localPart().toLowerCase(Locale.ROOT).equals("postmaster")) {
        verdict.answer(Verdict.ACCEPT);
      } else {
        lookUp(recipient.forwardPath(), verdict);
      }
    };
  }
}
