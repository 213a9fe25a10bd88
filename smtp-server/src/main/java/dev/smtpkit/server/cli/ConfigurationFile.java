package dev.smtpkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Options from a file, which the command line overrides. A line is {@code key = value}, with an
 * option's name without dashes as its key; a flag may stand alone. Options that may be repeated on
 * the command line may be repeated here, or have several values separated by commas. Lines that
 * begin with # are comments.
 */
public final class ConfigurationFile implements IDefaultValueProvider {

  static final String OPTION = "--config";

  /** Options of the command line only. */
  private static final Set<String> NOT_HERE = Set.of(OPTION, "--help", "--version");

  private static final Splitter COMMAS = Splitter.on(',').trimResults();

  private record Entry(int line, String value) {}

  private final Path file;
  private final Map<String, List<Entry>> entries = new HashMap<>();

  private ConfigurationFile(Path file) {
    this.file = file;
  }

  /** Parses --config alone, before its file supplies the other options. */
  @Command
  private static final class Ahead {
    @Option(names = OPTION)
    private @Nullable Path file;
  }

  /**
   * Makes the file that the command line names, if any, the source of the options it leaves out.
   */
  public static void apply(CommandLine command, String[] arguments) throws Unusable {
    Ahead ahead = new Ahead();
    try {
      new CommandLine(ahead).setUnmatchedArgumentsAllowed(true).parseArgs(arguments);
    } catch (ParameterException e) {
      // The command itself reports the error.
      return;
    }
    Path file = ahead.file;
    if (file != null) {
      command.getCommandSpec().defaultValueProvider(read(file, command.getCommandSpec()));
    }
  }

  private static ConfigurationFile read(Path file, CommandSpec spec) throws Unusable {
    ConfigurationFile read = new ConfigurationFile(file);
    try {
      List<String> lines = Files.readAllLines(file, UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        read.add(i + 1, lines.get(i).strip(), spec);
      }
      return read;
    } catch (CharacterCodingException e) {
      throw new Unusable("cannot read " + file, new IOException("it is not UTF-8", e));
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable("cannot read " + file, e);
    }
  }

  private void add(int number, String line, CommandSpec spec) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    String key = (equals < 0 ? line : line.substring(0, equals)).strip();
    OptionSpec option = spec.findOption("--" + key);
    if (option == null || NOT_HERE.contains(option.longestName()) || key.length() < 2) {
      throw new IllegalArgumentException("line " + number + ": there is no key '" + key + "'");
    }
    boolean flag = option.arity().min() == 0;
    String value = equals < 0 ? "" : line.substring(equals + 1).strip();
    if (flag && equals < 0) {
      value = "true";
    }
    if (value.isEmpty() || flag && !value.matches("true|false")) {
      throw new IllegalArgumentException(
          "line " + number + ": " + key + (flag ? " is true or false" : " has no value"));
    }
    List<Entry> before = entries.computeIfAbsent(option.longestName(), name -> new ArrayList<>(1));
    if (!before.isEmpty() && !option.isMultiValue()) {
      throw new IllegalArgumentException(
          "line " + number + ": " + key + " stands in line " + before.get(0).line() + " already");
    }
    List<String> values = option.isMultiValue() ? COMMAS.splitToList(value) : List.of(value);
    values.forEach(each -> before.add(new Entry(number, each)));
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    List<Entry> found = entries(argument);
    return found.isEmpty() ? null : String.join(",", found.stream().map(Entry::value).toList());
  }

  /** The file and line of a value that is wrong; empty if the value is not from here. */
  public String origin(ParameterException e) {
    ArgSpec argument = e.getArgSpec();
    List<Entry> found = argument == null ? List.of() : entries(argument);
    return found.stream()
        .filter(each -> each.value().equals(e.getValue()))
        .findFirst()
        .map(each -> file + ", line " + each.line() + ": ")
        .orElse("");
  }

  private List<Entry> entries(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? entries.getOrDefault(option.longestName(), List.of())
        : List.of();
  }
}
