package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import dev.smtpkit.proto.grammar.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * RRVS: the message is for the owner that the mailbox has had since a time (RFC 7293 3.1).
 *
 * @param since the time, in whole seconds, of a year of four digits
 * @param action the action of a relay that cannot pass the demand on
 */
public record RecipientValidSince(Instant since, Action action) {

  private static final Word REJECT = new Word(";R");
  private static final Word CONTINUE = new Word(";C");

  /** The action of a relay whose next server does not know the extension. */
  public enum Action {
    /** It refuses: {@code R}, the default. */
    REJECT,
    /** It goes on: {@code C}. */
    CONTINUE
  }

  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException if it has a fraction or the year has not four digits
   */
  public RecipientValidSince {
    InternetTime.require(since);
    requireNonNull(action);
  }

  /**
   * The value of RRVS that the octets are: {@code date-time [ ";" ( "C" / "R" ) ]}, the date-time
   * of RFC 3339 without a fraction. A leap second counts as the next second.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable RecipientValidSince parse(byte[] octets, int from, int to) {
    int semicolon = Characters.indexOf(octets, from, to, ';');
    Instant since = InternetTime.parse(octets, from, semicolon);
    boolean goesOn = CONTINUE.is(octets, semicolon, to);
    if (since == null || semicolon < to && !goesOn && !REJECT.is(octets, semicolon, to)) {
      return null;
    }
    return new RecipientValidSince(since, goesOn ? Action.CONTINUE : Action.REJECT);
  }

  /** The value as it stands in a command, in UTC. */
  public String text() {
    return since + (action == Action.CONTINUE ? ";C" : "");
  }
}
