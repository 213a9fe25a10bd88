package dev.smtpkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of connections. */
class ListenOptionsTest {

  @Command
  private static final class Program {
    @Mixin private ListenOptions listen = new ListenOptions();
  }

  @ParameterizedTest
  @CsvSource({"0,2147483647", "1,1", "50,50"})
  void zeroIsNoCapPerAddress(String value, int cap) {
    Program program = new Program();
    new CommandLine(program).parseArgs("--max-connections-per-address=" + value);
    assertThat(program.listen.maxConnectionsPerAddress()).isEqualTo(cap);
  }
}
