package dev.smtpkit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A written dialogue between a client and the server under test.
 *
 * <p>A text in UTF-8. The beginning of a line says what the line is:
 *
 * <pre>
 * # A comment. The head of a file taken from an RFC lists what was corrected.
 * # with: auth                  a setting, for whoever makes the server: setting("with")
 * S: 220 foo.example ESMTP      the server must send exactly this line and CRLF
 * C: EHLO bar.example           the client sends this line and CRLF
 * S~ 250[- ].*                  the server must send a line that matches this expression, and CRLF
 * C| NOOP\r\nQUIT\r             the client sends these octets and no CRLF
 * T+ 300s                       time passes: ms, s, min or h
 * C! close                      the client ends its input
 * S! close                      the connection must be closed now
 * </pre>
 *
 * <p>The escapes of a {@code C|} line are {@code \r \n \t \0 \\} and {@code \xHH}. A bare {@code
 * C:} or {@code S:} is the empty line. Blank lines are ignored. Adjacent client lines form one
 * group, which is sent in one go; comments between them do not separate them. The server lines that
 * follow a group must answer it completely, so a group without server lines must be answered by
 * silence. Server lines at the beginning are the greeting.
 *
 * <p>{@link TranscriptRunner} holds a server in memory to a transcript. A test over sockets holds
 * one to the {@link #entries}.
 *
 * <p>Immutable.
 */
public final class Transcript {

  private static final String EXTENSION = ".transcript";

  private final String name;
  private final List<String> comments;
  private final List<TranscriptEntry> entries;

  Transcript(String name, List<String> comments, List<TranscriptEntry> entries) {
    this.name = name;
    this.comments = List.copyOf(comments);
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads a file, which gives the transcript its name.
   *
   * @param file a transcript in UTF-8
   * @return the transcript
   * @throws UncheckedIOException if the file cannot be read or is not UTF-8
   * @throws IllegalArgumentException as {@link #parse} does
   */
  public static Transcript read(Path file) {
    try {
      return parse(String.valueOf(file.getFileName()), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the transcript " + file, e);
    }
  }

  /**
   * Reads all files of a folder whose names end in {@code .transcript}.
   *
   * @param folder the folder; those within it are not searched
   * @return the transcripts in the order of their files' names, one or more
   * @throws UncheckedIOException if the folder or a file cannot be read
   * @throws IllegalArgumentException if there is no transcript in the folder, and as {@link #parse}
   *     does
   */
  public static List<Transcript> readAll(Path folder) {
    List<Transcript> transcripts;
    try (Stream<Path> files = Files.list(folder)) {
      transcripts =
          files
              .filter(file -> file.toString().endsWith(EXTENSION))
              .sorted()
              .map(Transcript::read)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the folder " + folder, e);
    }
    if (transcripts.isEmpty()) {
      throw new IllegalArgumentException("no file in " + folder + " ends in " + EXTENSION);
    }
    return transcripts;
  }

  /**
   * Reads a text.
   *
   * @param name for messages
   * @param text the lines, ended by LF or CRLF
   * @return the transcript
   * @throws IllegalArgumentException if a line is malformed, or if no line expects the server to
   *     send anything; the message begins with name and line number
   */
  public static Transcript parse(String name, String text) {
    return new TranscriptParser(name).parse(text);
  }

  /**
   * The file's name, or the name that {@link #parse} was given.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The value of the first comment of the form {@code # key: value}, which says how the server has
   * to be set up.
   *
   * @param key such as {@code with}
   * @return the value without blanks around it, empty if there is no such comment
   */
  public Optional<String> setting(String key) {
    String start = "# " + key + ":";
    return comments.stream()
        .filter(comment -> comment.startsWith(start))
        .map(comment -> comment.substring(start.length()).strip())
        .findFirst();
  }

  /**
   * What happens and what must be answered, in order, the connection first.
   *
   * @return an immutable list
   */
  public List<TranscriptEntry> entries() {
    return entries;
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
