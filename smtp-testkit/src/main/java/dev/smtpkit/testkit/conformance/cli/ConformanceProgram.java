package dev.smtpkit.testkit.conformance.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code java -jar smtpkit-conformance.jar server HOST:PORT}. */
@Command(
    name = "smtpkit-conformance",
    description = "Holds an SMTP or LMTP server to the sentences of the RFCs, one by one.",
    mixinStandardHelpOptions = true,
    versionProvider = ConformanceProgram.Version.class,
    subcommands = ServerCommand.class)
public final class ConformanceProgram {

  private ConformanceProgram() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Runs the program and writes to the given places. Returns the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine().setOut(out).setErr(err).execute(arguments);
  }

  private static CommandLine commandLine() {
    return new CommandLine(new ConformanceProgram()).setUsageHelpWidth(100);
  }

  /** The version of this jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ConformanceProgram.class.getPackage().getImplementationVersion();
      return new String[] {"smtpkit-conformance " + (version == null ? "unknown" : version)};
    }
  }
}
