package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R25: the grammar of RFC 5321 4.1.3. */
class AddressLiteralTest {

  private static AddressLiteral parse(String text) {
    return Objects.requireNonNull(AddressLiteral.parse(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "[0.0.0.0], [0.0.0.0]",
    "[255.255.255.255], [255.255.255.255]",
    "[192.0.2.1], [192.0.2.1]",
    "[001.02.003.4], [1.2.3.4]",
    "[010.000.000.099], [10.0.0.99]"
  })
  void anIpv4LiteralHasFourDecimalOctets(String text, String canonical) {
    assertThat(parse(text)).isInstanceOf(AddressLiteral.IPv4.class);
    assertThat(parse(text).text()).isEqualTo(canonical);
    assertThat(parse(canonical)).isEqualTo(parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "]",
        "[]",
        "1.2.3.4",
        "[1.2.3.4",
        "1.2.3.4]",
        "[1.2.3]",
        "[1.2.3.4.5]",
        "[1.2.3.]",
        "[.1.2.3]",
        "[1..2.3]",
        "[256.0.0.1]",
        "[1.2.3.256]",
        "[0001.2.3.4]",
        "[1.2.3.4 ]",
        "[-1.2.3.4]",
        "[+1.2.3.4]",
        "[0x1.2.3.4]",
        "[a.b.c.d]",
        "[1.2.3.\u0661]",
        "[localhost]",
        "[[1.2.3.4]]",
        "[1.2.3.4]x",
        "[1.2.3.4:]",
        "[1,2,3,4]",
        "[16909060]"
      })
  void aMalformedIpv4LiteralIsRefused(String text) {
    assertThat(AddressLiteral.parse(text)).isNull();
  }

  /**
   * Every number of groups left and right of "::", and none, with and without an IPv4 address at
   * the end: "::" stands for two groups or more, so there are six others at most.
   */
  @Test
  void everyCountOfGroups() {
    for (int left = 0; left <= 9; left++) {
      assertThat(AddressLiteral.parse("[IPv6:" + groups(left) + "]") != null).isEqualTo(left == 8);
      String full = "[IPv6:" + groups(left) + ":192.0.2.1]";
      assertThat(AddressLiteral.parse(full) != null).as(full).isEqualTo(left == 6);
      for (int right = 0; right <= 9; right++) {
        String text = "[IPv6:" + groups(left) + "::" + groups(right) + "]";
        assertThat(AddressLiteral.parse(text) != null).as(text).isEqualTo(left + right <= 6);
        String colon = right == 0 ? "" : ":";
        String v4 = "[IPv6:" + groups(left) + "::" + groups(right) + colon + "192.0.2.1]";
        assertThat(AddressLiteral.parse(v4) != null).as(v4).isEqualTo(left + right <= 4);
      }
    }
  }

  private static String groups(int count) {
    return String.join(":", Collections.nCopies(count, "a0"));
  }

  @Test
  void aCompressedAddressIsTheOneItStandsFor() {
    for (int left = 0; left <= 6; left++) {
      for (int right = 0; left + right <= 6; right++) {
        List<String> all = new ArrayList<>(Collections.nCopies(8, "0"));
        Collections.fill(all.subList(0, left), "a0");
        Collections.fill(all.subList(8 - right, 8), "a0");
        String text = "[IPv6:" + groups(left) + "::" + groups(right) + "]";
        assertThat(parse(text).text()).isEqualTo("[IPv6:" + String.join(":", all) + "]");
      }
    }
    assertThat(parse("[IPv6:::ffff:192.0.2.1]").text()).isEqualTo("[IPv6:0:0:0:0:0:ffff:c000:201]");
    assertThat(parse("[IPv6:1:2:3:4:5:6:1.2.3.4]").text()).isEqualTo("[IPv6:1:2:3:4:5:6:102:304]");
    assertThat(parse("[IPv6:0001:00A::F]")).isEqualTo(parse("[ipv6:1:a:0:0:0:0:0:f]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1::2::3",
        "::1::",
        ":1::2",
        "1::2:",
        "1:::2",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "12345::",
        "g::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "1.2.3.4",
        "::1.2.3.256",
        "::1.2.3.4.5",
        " ::1",
        "::1 ",
        "::1%eth0",
        "::-1",
        "::0x1",
        "[::1]",
        "\uff11::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4"
      })
  void theTagIpv6NeverFallsBackToTheGeneralForm(String address) {
    for (String tag : new String[] {"IPv6", "ipv6", "IPV6", "iPv6"}) {
      assertThat(AddressLiteral.parse("[" + tag + ":" + address + "]")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IPv6", "ipv6", "IPV6", "iPV6"})
  void theTagIpv6IsReadInAnyCase(String tag) {
    assertThat(parse("[" + tag + ":::1]")).isEqualTo(new AddressLiteral.IPv6(0, 1));
  }

  /** Letters that some case rule maps to I are not an I. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0131Pv6", "\u0130Pv6", "IPv\uff16"})
  void aTagIsAscii(String tag) {
    assertThat(AddressLiteral.parse("[" + tag + ":::1]")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a:b]", "[x-y:!Z^~]", "[-a:b]", "[1:2]", "[IPv4:x]", "[IPv66:1]"})
  void aGeneralLiteralHasATagAndContent(String text) {
    assertThat(parse(text)).isInstanceOf(AddressLiteral.General.class);
    assertThat(parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a:]", "[:b]", "[a-:b]", "[a_b:c]", "[a:b c]", "[a:[]", "[a:\\]", "[a:b]c]", "[ü:b]"
      })
  void aMalformedGeneralLiteralIsRefused(String text) {
    assertThat(AddressLiteral.parse(text)).isNull();
  }

  @Test
  void aLiteralHasTwoHundredFiftyFiveOctetsAtMost() {
    assertThat(AddressLiteral.parse("[a:" + "x".repeat(251) + "]")).isNotNull();
    assertThat(AddressLiteral.parse("[a:" + "x".repeat(252) + "]")).isNull();
    String tooLong = "x".repeat(252);
    assertThatIllegalArgumentException().isThrownBy(() -> new AddressLiteral.General("a", tooLong));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AddressLiteral.General("IPv6", "::1"));
  }

  @Test
  void aLiteralAndAnInetAddressAreTheSame() throws UnknownHostException {
    for (String address : Arrays.asList("192.0.2.255", "2001:db8::ff", "::1", "255.0.0.0")) {
      InetAddress inet = InetAddress.getByName(address);
      AddressLiteral literal = AddressLiteral.of(inet);
      assertThat(inetAddress(literal)).isEqualTo(inet);
      assertThat(parse(literal.text())).isEqualTo(literal);
    }
    assertThat(inetAddress(parse("[IPv6:::ffff:192.0.2.1]")))
        .isEqualTo(InetAddress.getByName("192.0.2.1"));
  }

  @Test
  void aClientIsAnIpv4AddressOrAnIpv6NetworkOf64Bits() throws UnknownHostException {
    assertThat(AddressLiteral.clientNetwork(InetAddress.getByName("192.0.2.1")))
        .isEqualTo(parse("[192.0.2.1]"));
    assertThat(AddressLiteral.clientNetwork(InetAddress.getByName("2001:db8:0:1:2:3:4:5")))
        .isEqualTo(parse("[IPv6:2001:db8:0:1::]"));
    byte[] mapped = inetAddress(parse("[IPv6:::ffff:0:0]")).getAddress();
    assertThat(AddressLiteral.clientNetwork(InetAddress.getByAddress(mapped)))
        .isEqualTo(parse("[0.0.0.0]"));
  }

  private static InetAddress inetAddress(AddressLiteral literal) {
    return literal instanceof AddressLiteral.IPv4 v4
        ? v4.toInetAddress()
        : ((AddressLiteral.IPv6) literal).toInetAddress();
  }
}
