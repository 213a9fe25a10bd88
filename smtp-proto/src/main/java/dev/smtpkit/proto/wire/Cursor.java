package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.grammar.Word;

/** A place in a line, and the deviations found on the way to it. */
final class Cursor {

  private static final byte[] NOTHING = {};

  private final SyntaxProfile profile;

  byte[] octets = NOTHING;
  int at;
  int end;

  /** The deviations used, a bit for each ordinal. */
  int deviations;

  /** Whether a deviation was found that is not tolerated. */
  boolean refused;

  /** The index of a blank behind another one that is not tolerated, -1 if there is none. */
  int doubledBlank;

  Cursor(SyntaxProfile profile) {
    this.profile = profile;
  }

  void reset(byte[] line, int from, int to) {
    octets = line;
    at = from;
    end = to;
    deviations = 0;
    refused = false;
    doubledBlank = -1;
  }

  void release() {
    octets = NOTHING;
  }

  boolean atEnd() {
    return at == end;
  }

  /** The octet here, 0 at the end of the line: no grammar has a NUL. */
  byte peek() {
    return at < end ? octets[at] : 0;
  }

  /** Steps over one octet, if it is the one expected. */
  boolean take(char expected) {
    if (at < end && octets[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  /** Steps over a word in any case. */
  boolean takeWord(Word word) {
    int to = at + word.length();
    if (to > end || !word.is(octets, at, to)) {
      return false;
    }
    at = to;
    return true;
  }

  /**
   * Steps over "FROM:" or "TO:" to the path after it.
   *
   * @return false if they are not here
   */
  boolean takeLabel(Word word) {
    takeDoubledBlanks();
    if (!takeWord(word)) {
      return false;
    }
    takeBlanks(Deviation.STRAY_BLANKS);
    if (!take(':')) {
      return false;
    }
    takeBlanks(Deviation.BLANK_BEFORE_PATH);
    return true;
  }

  /** Takes the blanks off the end of the line; false if they are not tolerated. */
  boolean dropTrailingBlanks() {
    while (end > at && octets[end - 1] == ' ') {
      end--;
    }
    return tolerate(Deviation.TRAILING_BLANKS);
  }

  /** Steps over blanks, if there are any and the profile tolerates them as a deviation. */
  void takeBlanks(Deviation deviation) {
    if (peek() == ' ' && tolerate(deviation)) {
      while (take(' ')) {
        // To the octet after them.
      }
    }
  }

  /** Steps over blanks behind the one that stands between two words. */
  void takeDoubledBlanks() {
    if (peek() == ' ') {
      takeBlanks(Deviation.DOUBLED_BLANKS);
      if (peek() == ' ' && doubledBlank < 0) {
        doubledBlank = at;
      }
    }
  }

  /** Notes what a mailbox has beyond the grammar; true if it is tolerated. */
  boolean tolerate(Mailbox mailbox) {
    return (!mailbox.hasLongLocalPart() || tolerate(Deviation.LONG_LOCAL_PART))
        && (!(mailbox.domain() instanceof DomainName name) || tolerate(name));
  }

  /** The same for a name. */
  boolean tolerate(DomainName name) {
    return !name.hasUnderscore() || tolerate(Deviation.UNDERSCORE_IN_DOMAIN);
  }

  /** Notes a deviation; true if it is tolerated. */
  boolean tolerate(Deviation deviation) {
    deviations |= 1 << deviation.ordinal();
    boolean tolerated = profile.tolerates(deviation);
    refused |= !tolerated;
    return tolerated;
  }
}
