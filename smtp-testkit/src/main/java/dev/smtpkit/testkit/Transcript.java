package dev.smtpkit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A written dialogue between a client and the subject under test.
 *
 * <p>A text file in UTF-8; each line begins with what it is:
 *
 * <pre>
 * # A comment. The head of a file taken from an RFC lists what was corrected.
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
 * C:} or {@code S:} is the empty line. Blank lines are ignored. Contiguous client lines, whatever
 * comments stand between them, are one group, sent together; what the server says until the next
 * line that is not its own must answer it completely, so a group that is followed by no server line
 * must be answered by silence. Server lines at the beginning are the greeting.
 *
 * <p>Immutable.
 */
public final class Transcript {

  private final String name;
  private final List<Exchange> exchanges;

  Transcript(String name, List<Exchange> exchanges) {
    this.name = name;
    this.exchanges = List.copyOf(exchanges);
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
   * Reads a text.
   *
   * @param name for messages
   * @param text the lines, ended by LF or CRLF
   * @return the transcript
   * @throws IllegalArgumentException if a line is not understood, or if no line expects the server
   *     to say anything; the message begins with name and line number
   */
  public static Transcript parse(String name, String text) {
    return new TranscriptParser(name).parse(text);
  }

  /**
   * The name, which is the file's.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  List<Exchange> exchanges() {
    return exchanges;
  }

  @Override
  public String toString() {
    return name;
  }
}
