package dev.smtpkit.policy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.hash.PrimitiveSink;
import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.MailboxKey;
import dev.smtpkit.sasl.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the keys of a table by SipHash with a random seed. Clients choose these keys: with {@link
 * Object#hashCode} they could choose many that share one hash, and each look-up would search all of
 * them.
 *
 * <p>Immutable.
 */
final class SeededHash<T> {

  /** The most locks of a table, so that event loops seldom wait for each other. */
  static final int STRIPES = 16;

  /**
   * A key with its hash.
   *
   * @param hash depends on the seed, so only keys of one {@link SeededHash} are compared
   */
  record HashedKey<T>(int hash, T value) {

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The parts of a key that are hashed. */
  @FunctionalInterface
  interface Content<T> {

    /** Puts what {@code equals} compares, no more and no less. */
    void put(T key, PrimitiveSink into);
  }

  private final HashFunction function;
  private final Content<? super T> content;

  /** A hash with a seed of its own. */
  SeededHash(Content<? super T> content, Randomness random) {
    byte[] octets = new byte[2 * Long.BYTES];
    random.fill(octets);
    ByteBuffer seed = ByteBuffer.wrap(octets);
    this.function = Hashing.sipHash24(seed.getLong(), seed.getLong());
    this.content = content;
  }

  HashedKey<T> key(T value) {
    Hasher hasher = function.newHasher();
    content.put(value, hasher);
    return new HashedKey<>(hasher.hash().asInt(), value);
  }

  /**
   * A cache for such keys. If it is full, the entry not used for the longest is removed.
   *
   * @param keptFor the time after the last change of an entry after which it is removed
   */
  static <T, V> Cache<HashedKey<T>, V> cache(int maxEntries, Duration keptFor, LongSupplier nanos) {
    return CacheBuilder.newBuilder()
        .concurrencyLevel(STRIPES)
        .maximumSize(maxEntries)
        .expireAfterWrite(keptFor)
        .ticker(
            new Ticker() {
              @Override
              public long read() {
                return nanos.getAsLong();
              }
            })
        .build();
  }

  /**
   * Puts the address of a client, or its network as {@link AddressLiteral#clientNetwork} has it.
   */
  static void putAddress(AddressLiteral address, PrimitiveSink into) {
    if (address instanceof AddressLiteral.IPv4 v4) {
      into.putInt(v4.address());
    } else if (address instanceof AddressLiteral.IPv6 v6) {
      into.putLong(v6.high()).putLong(v6.low());
    } else {
      putText(address.text(), into);
    }
  }

  /** Puts a mailbox; null stands for an absent one. */
  static void putMailbox(@Nullable Mailbox mailbox, PrimitiveSink into) {
    if (mailbox != null) {
      putText(mailbox.localPart(), into);
      Domain domain = mailbox.domain();
      putText(domain instanceof DomainName name ? name.asciiText() : domain.text(), into);
    }
  }

  /** Puts the key of a mailbox; null stands for an absent one. */
  static void putMailbox(@Nullable MailboxKey mailbox, PrimitiveSink into) {
    if (mailbox != null) {
      putText(mailbox.localPart(), into);
      putText(mailbox.domain(), into);
    }
  }

  /** Puts a text and a mark of its end, an octet that UTF-8 never has. */
  static void putText(String text, PrimitiveSink into) {
    into.putBytes(text.getBytes(StandardCharsets.UTF_8)).putByte((byte) 0xFF);
  }
}
