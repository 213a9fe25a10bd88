package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R84: networks are parsed once, v4-mapped IPv6 is normalised. */
class NetworksTest {

  private static final BigInteger MAPPED = BigInteger.valueOf(0xFFFF);

  private static boolean isIn(String address, String... networks) {
    return Networks.of(networks).contains(InetAddresses.forString(address));
  }

  @Test
  void containsWhatSharesItsPrefix() {
    assertThat(isIn("192.0.2.255", "192.0.2.0/24")).isTrue();
    assertThat(isIn("192.0.3.0", "192.0.2.0/24")).isFalse();
    assertThat(isIn("192.0.1.255", "192.0.2.0/24")).isFalse();
    assertThat(isIn("2001:db8:ffff::1", "2001:db8::/32")).isTrue();
    assertThat(isIn("2001:db9::", "2001:db8::/32")).isFalse();
    assertThat(isIn("2001:db8::1", "2001:db8::1")).isTrue();
    assertThat(isIn("2001:db8::2", "2001:db8::1")).isFalse();
    assertThat(isIn("255.255.255.255", "255.255.255.255/32")).isTrue();
  }

  @Test
  void hasNothingOfTheOtherFamily() {
    assertThat(isIn("192.0.2.1", "::/0")).isFalse();
    assertThat(isIn("2001:db8::1", "0.0.0.0/0")).isFalse();
    assertThat(isIn("192.0.2.1", "0.0.0.0/0")).isTrue();
    assertThat(isIn("2001:db8::1", "::/0")).isTrue();
    assertThat(isIn("192.0.2.1", "::fffe:0:0/95")).isFalse();
  }

  @Test
  void r84TakesV4MappedForWhatItStandsFor() throws UnknownHostException {
    byte[] octets = InetAddresses.forString("2001:db8::192.0.2.1").getAddress();
    System.arraycopy(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 0, octets, 0, 12);
    InetAddress mapped = Inet6Address.getByAddress(null, octets, 3);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(Networks.of("192.0.2.0/24").contains(mapped)).isTrue();
    assertThat(Networks.of("::/0").contains(mapped)).isFalse();
    assertThat(isIn("192.0.2.1", "::ffff:192.0.2.0/120")).isTrue();
    assertThat(isIn("192.0.3.1", "::ffff:192.0.2.0/120")).isFalse();
    assertThat(isIn("192.0.2.1", "::ffff:c000:201")).isTrue();
    assertThat(Networks.of("::ffff:0:0/96")).hasToString("[0.0.0.0/0]");
  }

  @Test
  void looksAtNoZone() throws UnknownHostException {
    byte[] octets = InetAddresses.forString("fe80::1").getAddress();
    assertThat(Networks.of("fe80::/10").contains(Inet6Address.getByAddress(null, octets, 3)))
        .isTrue();
  }

  @Test
  void leavesOutNetworksInsideOthers() {
    assertThat(Networks.of("10.1.0.0/16", "::1", "10.0.0.0/8", "10.0.0.0/8", "9.0.0.0/8"))
        .hasToString("[9.0.0.0/8, 10.0.0.0/8, ::1/128]");
  }

  @Test
  void hasNothingWithoutNetworks() {
    assertThat(Networks.NONE.isEmpty()).isTrue();
    assertThat(isIn("0.0.0.0")).isFalse();
    assertThat(Networks.LOOPBACK.isEmpty()).isFalse();
    assertThat(Networks.of("::1").isEmpty()).isFalse();
    assertThat(Networks.LOOPBACK.contains(Samples.peer("127.8.8.8"))).isTrue();
    assertThat(Networks.LOOPBACK.contains(Samples.peer("::2"))).isFalse();
  }

  @Test
  void saysWhichNetworkIsMeantWhenHostBitsAreSet() {
    assertThatThrownBy(() -> Networks.of("10.0.0.1/8"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10.0.0.1/8: bits behind the prefix are set; the network is 10.0.0.0/8");
    assertThatThrownBy(() -> Networks.of("2001:db8::1/64"))
        .hasMessage("2001:db8::1/64: bits behind the prefix are set; the network is 2001:db8::/64");
    assertThatThrownBy(() -> Networks.of("::ffff:192.0.2.0/95"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0/999",
        "10.0.0.0/1000",
        "10.0.0.0/a",
        "10.0.0.0/255.0.0.0",
        "010.0.0.0/8",
        "256.0.0.0/8",
        "::/129",
        "1::2::3/64",
        "12345::/16",
        "[::1]/128",
        "fe80::1%eth0/128",
        "localhost",
        " 10.0.0.0/8",
        "10.0.0.0 /8",
        "１0.0.0.0/8",
        "10.0.0.0/８",
        "10.0.0.0/8\n"
      })
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> Networks.of("192.0.2.0/24", text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContainPattern("\\p{Cntrl}");
  }

  /** An address: its octets as a number, and its length in bits. */
  record Bits(BigInteger value, int bits) {

    private boolean isMapped() {
      return bits == 128 && value.shiftRight(32).equals(MAPPED);
    }

    private Bits normal() {
      return isMapped() ? new Bits(value.subtract(MAPPED.shiftLeft(32)), 32) : this;
    }

    boolean isIn(Prefix prefix) {
      Bits mine = normal();
      Prefix normal = prefix.normal();
      int behind = normal.bits - normal.length;
      return mine.bits == normal.bits
          && mine.value.shiftRight(behind).equals(normal.value.shiftRight(behind));
    }

    InetAddress address() {
      byte[] octets = new byte[bits / 8];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = value.shiftRight(bits - 8 - 8 * i).byteValue();
      }
      try {
        // Unlike InetAddress, this keeps a v4-mapped address.
        return bits == 128
            ? Inet6Address.getByAddress(null, octets, 0)
            : InetAddress.getByAddress(octets);
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A network, likewise. */
  record Prefix(BigInteger value, int bits, int length) {

    private Prefix normal() {
      Bits first = new Bits(first(), bits);
      return first.isMapped() && length >= 96
          ? new Prefix(first.normal().value, 32, length - 96)
          : this;
    }

    BigInteger first() {
      return value.shiftRight(bits - length).shiftLeft(bits - length);
    }

    BigInteger behind() {
      return first().add(BigInteger.ONE.shiftLeft(bits - length));
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (int at = bits; at > 0 && bits == 128; at -= 16) {
        int group = first().shiftRight(at - 16).intValue() & 0xFFFF;
        text.append(at == 128 ? "" : ":").append(Integer.toHexString(group));
      }
      for (int at = bits; at > 0 && bits == 32; at -= 8) {
        text.append(at == 32 ? "" : ".").append(first().shiftRight(at - 8).intValue() & 0xFF);
      }
      return text + "/" + length;
    }
  }

  /** IPv4, v4-mapped and IPv6 addresses of few different octets, so that networks contain some. */
  @Provide
  Arbitrary<Bits> numbers() {
    return Arbitraries.of(4, 6, 16)
        .flatMap(
            octets ->
                Arbitraries.of(0, 1, 0x7F, 0x80, 0xFE, 0xFF)
                    .list()
                    .ofSize(octets)
                    .map(list -> new Bits(number(list), octets == 4 ? 32 : 128)))
        .withoutEdgeCases();
  }

  private static BigInteger number(List<Integer> octets) {
    BigInteger number = BigInteger.ZERO;
    for (int octet : octets) {
      number = number.shiftLeft(8).add(BigInteger.valueOf(octet));
    }
    return number;
  }

  @Provide
  Arbitrary<List<Prefix>> prefixes() {
    Arbitrary<Prefix> prefix =
        numbers()
            .flatMap(
                n ->
                    Combinators.combine(
                            Arbitraries.just(n), Arbitraries.integers().between(0, n.bits))
                        .as((of, length) -> new Prefix(of.value, of.bits, length)));
    return prefix.list().ofMaxSize(12).withoutEdgeCases();
  }

  @Property(tries = 2000)
  void r84ContainsWhatAnyOfThemContains(
      @ForAll("prefixes") List<Prefix> prefixes, @ForAll("numbers") Bits number) {
    Networks networks = Networks.of(prefixes.stream().map(Prefix::text).toList());
    assertThat(networks.contains(number.address()))
        .isEqualTo(prefixes.stream().anyMatch(number::isIn));
    for (Prefix prefix : prefixes) {
      BigInteger last = prefix.behind().subtract(BigInteger.ONE);
      for (BigInteger edge : List.of(prefix.first(), last, prefix.behind())) {
        if (edge.bitLength() <= prefix.bits) {
          Bits address = new Bits(edge, prefix.bits);
          assertThat(networks.contains(address.address()))
              .isEqualTo(prefixes.stream().anyMatch(address::isIn));
        }
      }
    }
  }

  @Property(tries = 300)
  void printsWhatIsParsedAgain(@ForAll("prefixes") List<Prefix> prefixes) {
    Networks networks = Networks.of(prefixes.stream().map(Prefix::text).toList());
    String text = networks.toString();
    List<String> printed = List.of(text.substring(1, text.length() - 1).split(", ", 0));
    assertThat(Networks.of(networks.isEmpty() ? List.of() : printed)).hasToString(text);
  }
}
