package dev.smtpkit.session.handler;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Judges one thing: a {@code Peer} that connects, the {@link MailContext} of a sender, the {@link
 * RcptContext} of a recipient. Policies are put together by {@link #andThen} and {@link #orElse},
 * and put before a handler by {@link PolicyHandler}.
 *
 * <p>A policy is shared by all sessions: it is called from any thread, several at a time, and must
 * not block. It answers at once or later, from any thread, once. One that throws has refused:
 * {@code 451 4.3.0}, never an accept.
 *
 * @param <C> what is judged; a value that any thread may look at
 */
@FunctionalInterface
public interface Policy<C> {

  /**
   * Judges.
   *
   * @param subject what is to be judged
   * @param verdict whether it is accepted; a refusal with 421 ends the session
   */
  void judge(C subject, Pending<Verdict> verdict);

  /**
   * Both must accept. The second is asked only when the first has accepted, maybe on the thread
   * that answered for the first; its verdict counts.
   *
   * @param next the second
   */
  default Policy<C> andThen(Policy<? super C> next) {
    return (subject, verdict) ->
        PolicyStep.ask(
            this,
            subject,
            verdict,
            first -> {
              if (first instanceof Verdict.Accept) {
                PolicyStep.ask(next, subject, verdict, verdict::answer);
                return true;
              }
              return verdict.answer(first);
            });
  }

  /**
   * One must accept. The second is asked only when the first has refused, maybe on the thread that
   * answered for the first. When both refuse, the second's reply is given, unless the first's was
   * transient and the second's is not: what may be accepted tomorrow is not refused for good. A 421
   * is final.
   *
   * @param other the second
   */
  default Policy<C> orElse(Policy<? super C> other) {
    return (subject, verdict) ->
        PolicyStep.ask(
            this,
            subject,
            verdict,
            first -> {
              if (first instanceof Verdict.Refuse refusal
                  && refusal.reply().code().value() != 421) {
                PolicyStep.ask(
                    other,
                    subject,
                    verdict,
                    second -> verdict.answer(PolicyStep.milder(refusal, second)));
                return true;
              }
              return verdict.answer(first);
            });
  }

  /**
   * The same judgement of something else, by a part of it: {@code rate.on(RcptContext::mail)}.
   *
   * @param part the part that this policy judges
   * @param <D> what is judged then
   */
  default <D> Policy<D> on(Function<? super D, ? extends C> part) {
    return (subject, verdict) -> judge(part.apply(subject), verdict);
  }

  /**
   * A policy that knows at once.
   *
   * @param judgement the verdict on a subject; thread-safe, does not block
   * @param <C> what is judged
   */
  static <C> Policy<C> of(Function<? super C, ? extends Verdict> judgement) {
    return (subject, verdict) -> verdict.answer(judgement.apply(subject));
  }

  /**
   * A policy that accepts what meets a condition.
   *
   * @param condition the condition; thread-safe, does not block
   * @param refusal the reply to everything else
   * @param <C> what is judged
   * @throws IllegalArgumentException if the reply is neither 4yz nor 5yz
   */
  static <C> Policy<C> acceptIf(Predicate<? super C> condition, Reply refusal) {
    Verdict refused = Verdict.refuse(refusal);
    return of(subject -> condition.test(subject) ? Verdict.ACCEPT : refused);
  }
}
