package dev.smtpkit.policy;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import java.util.function.LongSupplier;

/**
 * A rate for each sender. A client that has authenticated is who its password says ({@code
 * authcid}), whatever it puts into MAIL and wherever it comes from. Of any other the reverse-path
 * is a mere claim, so it counts together with the client's address (IPv4) or network of 64 bits
 * (IPv6): nobody uses up what is another's by claiming to be them, and the null reverse-path is not
 * one sender all over the world.
 *
 * <p>As a policy it answers {@code 450 4.7.28}: blocked for a while for reasons of policy (RFC 5321
 * 4.2.3; RFC 5248's registry), and the connection may be used for what else it has. By {@code
 * limit.on(RcptContext::mail)} it counts recipients in place of transactions.
 *
 * <p>The table is bounded. Flooded with more senders than it has room for, it forgets those it has
 * not heard of for the longest, and they begin anew.
 *
 * <p>Thread-safe.
 */
public final class SenderRateLimit implements Policy<MailContext> {

  private static final Verdict TOO_MUCH =
      Verdict.refuse(Reply.of(450, 7, 28, "Too much mail in a short time, try again later"));

  private sealed interface Key {}

  private record Known(String authcid) implements Key {}

  private record Claimed(ReversePath sender, IpAddress site) implements Key {}

  private final RateTable<Key> table;

  /**
   * A limit.
   *
   * @param rate what each sender may do
   * @param maxSenders of how many senders is kept count, 1 or more; up to some 700 octets for each
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @throws IllegalArgumentException if the table is not positive
   */
  public SenderRateLimit(Rate rate, int maxSenders, LongSupplier nanos) {
    table = new RateTable<>(rate, maxSenders, nanos);
  }

  /**
   * Counts one more, unless that is one too many; what is refused is not counted.
   *
   * @param mail the sender
   * @return whether it was within the rate
   */
  public boolean tryAcquire(MailContext mail) {
    Identity identity = mail.identity();
    return table.tryAcquire(
        identity != null
            ? new Known(identity.authcid())
            : new Claimed(
                mail.reversePath(), IpAddress.of(mail.peer().remote().getAddress()).site()));
  }

  /** Of how many senders there is a count. */
  public long senders() {
    return table.size();
  }

  @Override
  public void judge(MailContext mail, Pending<Verdict> verdict) {
    verdict.answer(tryAcquire(mail) ? Verdict.ACCEPT : TOO_MUCH);
  }
}
