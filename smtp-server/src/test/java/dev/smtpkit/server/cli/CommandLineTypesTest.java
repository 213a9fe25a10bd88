package dev.smtpkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** The values of options, well-formed and malformed. */
class CommandLineTypesTest {

  @ParameterizedTest
  @CsvSource({"1,1", "10KB,10240", "35MB,36700160", "2gb,2147483648"})
  void sizes(String text, long octets) {
    assertThat(new CommandLineTypes.Size().convert(text)).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KB", "-1", "1.5MB", "1TB", "9999999999"})
  void notSizes(String text) {
    assertThatThrownBy(() -> new CommandLineTypes.Size().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24,192.0.2.255,true",
    "192.0.2.0/24,192.0.3.0,false",
    "192.0.2.1,192.0.2.1,true",
    "192.0.2.1,192.0.2.2,false",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,2001:db8::1,false",
    "10.128.0.0/9,10.127.255.255,false",
    "10.128.0.0/9,10.255.0.0,true",
    "2001:db8::/32,2001:db8:ffff::1,true",
    "2001:db8::/32,2001:db9::1,false",
    "2001:db8::/65,2001:db8::7fff:0:0:1,true",
    "2001:db8::/65,2001:db8::8000:0:0:1,false",
    "::/0,::1,true",
    "::1,::1,true",
    "::1,::2,false",
    "::1,127.0.0.1,false"
  })
  void networks(String network, String address, boolean contains) {
    InetAddress parsed = new InetSocketAddress(address, 0).getAddress();
    assertThat(new CommandLineTypes.Network().convert(network).contains(parsed))
        .isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "x"})
  void notNetworks(String text) {
    assertThatThrownBy(() -> new CommandLineTypes.Network().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:25,25", "[::1]:2525,2525", "0.0.0.0:0,0"})
  void addresses(String text, int port) {
    assertThat(new CommandLineTypes.Address().convert(text).getPort()).isEqualTo(port);
  }
}
