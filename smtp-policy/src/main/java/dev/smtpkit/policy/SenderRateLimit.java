package dev.smtpkit.policy;

import com.google.common.hash.PrimitiveSink;
import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.MailboxKey;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate for each sender. An authenticated client is its {@code authcid}, whatever it says in MAIL
 * and wherever it connects from. For any other client the reverse-path is only a claim, so it
 * counts together with the client's IPv4 address or IPv6 /64: nobody uses up another's rate by
 * claiming to be them, and the null reverse-path is not one sender for the whole world.
 *
 * <p>All spellings of a name are one sender, as {@link MailboxKey#of} has it: names that differ
 * only in case share a rate.
 *
 * <p>As a policy it answers {@code 450 4.7.28} (RFC 5321 4.2.3; RFC 5248's registry), and the
 * client may go on with its other mail. {@code limit.on(RcptContext::mail)} counts recipients
 * instead of transactions.
 *
 * <p>The table is bounded. When it is full, the sender that was not heard of for the longest is
 * forgotten and starts afresh, so a flood never costs memory.
 *
 * <p>Thread-safe.
 */
public final class SenderRateLimit implements Policy<MailContext> {

  private static final Verdict TOO_MUCH =
      Verdict.refuse(Reply.of(450, 7, 28, "Too much mail in a short time, try again later"));

  private sealed interface Sender {}

  private record Authenticated(String authcid) implements Sender {}

  private record Claimed(@Nullable MailboxKey sender, AddressLiteral network) implements Sender {}

  private final RateTable<Sender> table;

  private SenderRateLimit(Builder builder) {
    table =
        new RateTable<>(
            builder.rate,
            builder.maxSenders,
            builder.nanos,
            new SeededHash<>(SenderRateLimit::put, builder.random));
  }

  private static void put(Sender sender, PrimitiveSink into) {
    if (sender instanceof Claimed claimed) {
      SeededHash.putAddress(claimed.network, into);
      SeededHash.putMailbox(claimed.sender, into);
    } else {
      SeededHash.putText(((Authenticated) sender).authcid, into);
    }
  }

  /**
   * Configures a limit.
   *
   * @param rate the rate of each sender
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @param random gives the table's hash a seed, so that clients cannot choose keys that collide
   */
  public static Builder builder(Rate rate, LongSupplier nanos, Randomness random) {
    return new Builder(rate, nanos, random);
  }

  /**
   * Takes a permit. A refusal takes none.
   *
   * @param mail the sender
   * @return false if the sender has none left
   */
  public boolean tryAcquire(MailContext mail) {
    Identity identity = mail.origin().identity();
    Mailbox mailbox = mail.reversePath().mailbox();
    return table.tryAcquire(
        identity != null
            ? new Authenticated(MailboxKey.foldLocalPart(identity.authcid()))
            : new Claimed(
                mailbox == null ? null : MailboxKey.of(mailbox),
                AddressLiteral.clientNetwork(mail.peer().remote().getAddress())));
  }

  /** The number of senders in the table. */
  public long senders() {
    return table.size();
  }

  @Override
  public void judge(MailContext mail, Pending<Verdict> verdict) {
    verdict.answer(tryAcquire(mail) ? Verdict.ACCEPT : TOO_MUCH);
  }

  /** Configures a limit. Not thread-safe. */
  public static final class Builder {

    private final Rate rate;
    private final LongSupplier nanos;
    private final Randomness random;
    private int maxSenders = 100_000;

    private Builder(Rate rate, LongSupplier nanos, Randomness random) {
      this.rate = rate;
      this.nanos = nanos;
      this.random = random;
    }

    /**
     * Bounds the table.
     *
     * @param senders 1 or more, 100 000 by default; up to some 700 octets for each
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxSenders(int senders) {
      maxSenders = Ranges.positive("senders", senders);
      return this;
    }

    /** The limit, with an empty table. */
    public SenderRateLimit build() {
      return new SenderRateLimit(this);
    }
  }
}
