package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.smtpkit.proto.WireLimits;

/**
 * What an event loop grants its connections. Fixed for users; tests have less patience.
 *
 * @param writeStallNanos how long a write may make no progress
 * @param lingerNanos how long a peer is listened to after the last reply
 * @param lingerOctets how many octets of it are discarded meanwhile
 * @param bufferOctets the octets of a read buffer: what one read takes at the most, and no less
 *     than any line
 * @param buffers how many read buffers may be lent before nobody reads any more
 * @param carriedOctets how many octets connections may keep beside those buffers, such as lines and
 *     records that are not whole, before nobody reads any more
 * @param scarcityNanos how long others wait for what is kept before who keeps it is cut
 */
record LoopLimits(
    long writeStallNanos,
    long lingerNanos,
    int lingerOctets,
    int bufferOctets,
    int buffers,
    int carriedOctets,
    long scarcityNanos) {

  /** Of the read buffers 16 MiB in all, and as much beside them. */
  static final LoopLimits DEFAULT =
      new LoopLimits(
          SECONDS.toNanos(60),
          SECONDS.toNanos(2),
          64 << 10,
          64 << 10,
          256,
          16 << 20,
          SECONDS.toNanos(1));

  /** Beside a line that is not whole a buffer takes what a record of TLS holds, and then some. */
  private static final int RECORD = 34 << 10;

  /**
   * With buffers that hold the longest line.
   *
   * @param tls whether there are records of TLS too
   */
  LoopLimits holding(WireLimits limits, boolean tls) {
    return new LoopLimits(
        writeStallNanos,
        lingerNanos,
        lingerOctets,
        Math.max(bufferOctets, limits.authLine() + (tls ? RECORD : 0)),
        buffers,
        carriedOctets,
        scarcityNanos);
  }
}
