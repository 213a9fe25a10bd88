package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.ContentFlag;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Makes flags of the counts that decoder and scanner keep. */
final class Flags {

  private Flags() {}

  static Set<ContentFlag> of(
      long bareCrs, long bareLfs, long nuls, long longLines, boolean eightBit) {
    EnumSet<ContentFlag> flags = EnumSet.noneOf(ContentFlag.class);
    add(flags, ContentFlag.BARE_CR, bareCrs > 0);
    add(flags, ContentFlag.BARE_LF, bareLfs > 0);
    add(flags, ContentFlag.NUL, nuls > 0);
    add(flags, ContentFlag.LONG_LINE, longLines > 0);
    add(flags, ContentFlag.EIGHT_BIT, eightBit);
    return Collections.unmodifiableSet(flags);
  }

  private static void add(Set<ContentFlag> flags, ContentFlag flag, boolean seen) {
    if (seen) {
      flags.add(flag);
    }
  }
}
