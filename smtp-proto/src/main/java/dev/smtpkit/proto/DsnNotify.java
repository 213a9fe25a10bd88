package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.Word;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * NOTIFY: the events that the sender wants to be notified of (RFC 3461 4.1). One value for each of
 * the eight possibilities; nothing is {@link #NEVER}.
 */
public final class DsnNotify {

  /** The events in the life of a message. Will not grow. */
  public enum Event {
    /** It was delivered. */
    SUCCESS,
    /** It could not be delivered. */
    FAILURE,
    /** It takes longer than expected. */
    DELAY;

    @SuppressWarnings("ImmutableEnumChecker") // no word ever changes
    private final Word word = new Word(name());
  }

  private static final Word NEVER_WORD = new Word("NEVER");
  private static final Event[] EVENTS = Event.values();
  private static final DsnNotify[] ALL = new DsnNotify[1 << EVENTS.length];

  static {
    for (int bits = 0; bits < ALL.length; bits++) {
      ALL[bits] = new DsnNotify(bits);
    }
  }

  /** Nothing at all. */
  public static final DsnNotify NEVER = ALL[0];

  private final Set<Event> events;
  private final String text;

  private DsnNotify(int bits) {
    EnumSet<Event> set = EnumSet.noneOf(Event.class);
    for (Event event : EVENTS) {
      if ((bits & bit(event)) != 0) {
        set.add(event);
      }
    }
    events = Collections.unmodifiableSet(set);
    text = set.isEmpty() ? "NEVER" : Characters.join(set, ',');
  }

  private static int bit(Event event) {
    return 1 << event.ordinal();
  }

  /**
   * The value for a set of events.
   *
   * @param events the events, none for {@link #NEVER}
   */
  public static DsnNotify of(Set<Event> events) {
    int bits = 0;
    for (Event event : events) {
      bits |= bit(event);
    }
    return ALL[bits];
  }

  /**
   * The value of NOTIFY that the octets are, in any case: {@code "NEVER" / 1#( "SUCCESS" /
   * "FAILURE" / "DELAY" )} without blanks and without empty elements.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable DsnNotify parse(byte[] octets, int from, int to) {
    if (NEVER_WORD.is(octets, from, to)) {
      return NEVER;
    }
    int bits = 0;
    int element = from;
    while (element <= to) {
      int comma = Characters.indexOf(octets, element, to, ',');
      int event = event(octets, element, comma);
      if (event == 0) {
        return null;
      }
      bits |= event;
      element = comma + 1;
    }
    return ALL[bits];
  }

  /** The bit of an event, 0 for none. */
  private static int event(byte[] octets, int from, int to) {
    for (Event event : EVENTS) {
      if (event.word.is(octets, from, to)) {
        return bit(event);
      }
    }
    return 0;
  }

  /** The events, unmodifiable; none in {@link #NEVER}. */
  public Set<Event> events() {
    return events;
  }

  /** The value as it stands in a command. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
