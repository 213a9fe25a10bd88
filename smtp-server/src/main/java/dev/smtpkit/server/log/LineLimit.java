package dev.smtpkit.server.log;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.smtpkit.proto.AddressLiteral;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allows a number of lines a second to each client, by its IPv4 address or IPv6 /64. What is
 * withheld is a count, on a line at the end of the second.
 *
 * <p>Thread-safe. Memory is bounded: addresses beyond a thousand in one second share a count.
 */
public final class LineLimit {

  private static final Logger LOG = LoggerFactory.getLogger("mail");

  static final int LINES = 10;
  static final int ADDRESSES = 1000;

  /** The most lines with counts; further counts are added up. */
  private static final int COUNTS = 100;

  private static final String OTHERS = "others";

  private static final long SECOND = SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final Executor later;
  private final Object lock = new Object();
  private final Map<Long, Lines> addresses = new HashMap<>();
  private Lines others = new Lines(OTHERS);
  private long begun;
  private boolean scheduled;

  /** The lines about one client in this second. */
  private static final class Lines {

    private final String client;
    private int written;
    private long withheld;

    Lines(String client) {
      this.client = client;
    }
  }

  /** A limit of ten lines. */
  public LineLimit() {
    this(System::nanoTime, CompletableFuture.delayedExecutor(1, SECONDS, Runnable::run));
  }

  /**
   * A limit.
   *
   * @param later runs its tasks a second later
   */
  LineLimit(LongSupplier clock, Executor later) {
    this.clock = clock;
    this.later = later;
    begun = clock.getAsLong();
  }

  /** True if a line about this client may be written; otherwise it is counted. */
  public boolean admits(InetAddress client) {
    AddressLiteral network = AddressLiteral.clientNetwork(client);
    long key = key(network);
    synchronized (lock) {
      if (clock.getAsLong() - begun >= SECOND) {
        report();
      }
      Lines lines = addresses.get(key);
      if (lines == null && addresses.size() < ADDRESSES) {
        lines = new Lines(name(network));
        addresses.put(key, lines);
      }
      return admits(lines == null ? others : lines);
    }
  }

  private boolean admits(Lines lines) {
    if (lines.written < LINES) {
      lines.written++;
      return true;
    }
    lines.withheld++;
    if (!scheduled) {
      scheduled = true;
      later.execute(this::end);
    }
    return false;
  }

  private void end() {
    synchronized (lock) {
      scheduled = false;
      report();
    }
  }

  /** Begins the next second. A line with a count is the first of its address there. */
  private void report() {
    begun = clock.getAsLong();
    Map<Long, Lines> last = Map.copyOf(addresses);
    Lines rest = others;
    addresses.clear();
    others = new Lines(OTHERS);
    last.forEach(
        (key, lines) -> {
          if (lines.withheld == 0) {
            return;
          }
          if (addresses.size() < COUNTS) {
            Lines next = new Lines(lines.client);
            next.written = 1;
            addresses.put(key, next);
            LOG.info("client={} withheld={}", lines.client, lines.withheld);
          } else {
            rest.withheld += lines.withheld;
          }
        });
    if (rest.withheld > 0) {
      LOG.info("client={} withheld={}", OTHERS, rest.withheld);
    }
  }

  /** A number, because it is Comparable: clients that choose addresses slow no look-up down. */
  private static long key(AddressLiteral network) {
    if (network instanceof AddressLiteral.IPv6 six) {
      return six.high();
    }
    // Not the first half of any IPv6 address in use: ::/8 is reserved.
    return 0xFFFFL << 32 | Integer.toUnsignedLong(((AddressLiteral.IPv4) network).address());
  }

  private static String name(AddressLiteral network) {
    String text = network.text();
    String address = text.substring(1, text.length() - 1);
    return network instanceof AddressLiteral.IPv6
        ? address.substring("IPv6:".length()) + "/64"
        : address;
  }
}
