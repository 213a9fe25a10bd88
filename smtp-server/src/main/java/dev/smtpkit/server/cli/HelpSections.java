package dev.smtpkit.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of the help text, in groups with headings. */
public final class HelpSections implements IHelpSectionRenderer {

  private static final Map<String, List<String>> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("Mail", List.of("--hostname", "--domain", "--maildir", "--max-message-size"));
    SECTIONS.put("Listening", List.of("--listen", "--submission", "--smtps", "--lmtp"));
    SECTIONS.put("TLS", List.of("--tls-cert", "--tls-key", "--tls-self-signed"));
    SECTIONS.put("Users", List.of("--users", "--require-auth", "--allow-clear-auth"));
    SECTIONS.put(
        "Clients",
        List.of(
            "--max-connections",
            "--max-connections-per-address",
            "--proxy-protocol",
            "--proxy-trusted"));
    SECTIONS.put(
        "Operation", List.of("--config", "--metrics", "--drain-time", "--memory", "--verbose"));
    SECTIONS.put("Others", List.of("--dsn", "--nul", "--discard", "--help", "--version"));
  }

  @Override
  public String render(Help help) {
    String end = System.lineSeparator();
    StringBuilder text = new StringBuilder();
    SECTIONS.forEach(
        (heading, names) -> {
          List<OptionSpec> options = new ArrayList<>();
          names.forEach(name -> options.add(help.commandSpec().findOption(name)));
          Help.Layout layout = help.createDefaultLayout();
          layout.addOptions(options, new Labels(help.parameterLabelRenderer()));
          text.append(end).append(heading).append(end).append(layout);
        });
    return text.append(end).toString();
  }

  /** Hides the value of flags, which is needed only to override a file's true by false. */
  private record Labels(IParamLabelRenderer usual) implements IParamLabelRenderer {
    @Override
    public Help.Ansi.Text renderParameterLabel(
        ArgSpec argument, Help.Ansi ansi, List<Help.Ansi.IStyle> styles) {
      return argument.arity().min() == 0
          ? ansi.text("")
          : usual.renderParameterLabel(argument, ansi, styles);
    }

    @Override
    public String separator() {
      return usual.separator();
    }
  }
}
