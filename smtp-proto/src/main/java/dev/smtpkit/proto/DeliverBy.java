package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.Word;
import org.jspecify.annotations.Nullable;

/**
 * BY: within how many seconds a message is to be delivered, and what happens else (RFC 2852 4).
 *
 * @param seconds -999 999 999 to 999 999 999; zero or less means that the time is over, and does
 *     not go with {@link Mode#RETURN}
 * @param mode what happens once the time is over
 * @param trace whether relays that do not know the extension are reported to the sender
 */
public record DeliverBy(int seconds, Mode mode, Trace trace) {

  /** The fate of a message whose time is over. */
  public enum Mode {
    /** The sender is notified, delivery goes on: {@code N}. */
    NOTIFY,
    /** The message goes back: {@code R}. */
    RETURN
  }

  /** Whether the sender asks for a report of each relay that does not know the extension. */
  public enum Trace {
    /** No report. */
    OFF,
    /** A report: {@code T}. */
    ON
  }

  /** The longest time. */
  public static final int MAX_SECONDS = 999_999_999;

  private static final Word NOTIFY = new Word(";N");
  private static final Word RETURN = new Word(";R");
  private static final Word TRACE = new Word("T");

  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException if it is out of range, or not above zero with {@link
   *     Mode#RETURN}
   */
  public DeliverBy {
    requireNonNull(mode);
    requireNonNull(trace);
    if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS || mode == Mode.RETURN && seconds <= 0) {
      throw new IllegalArgumentException(
          "by-time "
              + seconds
              + " is not within "
              + (mode == Mode.RETURN ? 1 : -MAX_SECONDS)
              + " to "
              + MAX_SECONDS
              + " seconds of mode "
              + mode
              + " (RFC 2852 4)");
    }
  }

  /**
   * The value of BY that the octets are: {@code ["-" / "+"] 1*9digit ";" ( "N" / "R" ) ["T"]}.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable DeliverBy parse(byte[] octets, int from, int to) {
    int semicolon = Characters.indexOf(octets, from, to, ';');
    int digits = from < to && (octets[from] == '-' || octets[from] == '+') ? from + 1 : from;
    long number = Characters.number(octets, digits, semicolon, 9);
    boolean traced = TRACE.is(octets, Math.max(to - 1, semicolon), to);
    int modeEnd = traced ? to - 1 : to;
    boolean returned = RETURN.is(octets, semicolon, modeEnd);
    if (number < 0 || !returned && !NOTIFY.is(octets, semicolon, modeEnd)) {
      return null;
    }
    int seconds = (int) (octets[from] == '-' ? -number : number);
    return returned && seconds <= 0
        ? null
        : new DeliverBy(
            seconds, returned ? Mode.RETURN : Mode.NOTIFY, traced ? Trace.ON : Trace.OFF);
  }

  /** The value as it stands in a command. */
  public String text() {
    return seconds + (mode == Mode.RETURN ? ";R" : ";N") + (trace == Trace.ON ? "T" : "");
  }
}
