package dev.smtpkit.proto.grammar;

import org.jspecify.annotations.Nullable;

/** The keywords of the parameters that have a type. */
public enum ParameterKeyword {
  SIZE("SIZE"),
  BODY("BODY"),
  SMTPUTF8("SMTPUTF8"),
  RET("RET"),
  ENVID("ENVID"),
  AUTH("AUTH"),
  BY("BY"),
  HOLDFOR("HOLDFOR"),
  HOLDUNTIL("HOLDUNTIL"),
  MT_PRIORITY("MT-PRIORITY"),
  REQUIRETLS("REQUIRETLS"),
  MTRK("MTRK"),
  SOLICIT("SOLICIT"),
  SUBMITTER("SUBMITTER"),
  CONPERM("CONPERM"),
  TRANSID("TRANSID"),
  NOTIFY("NOTIFY"),
  ORCPT("ORCPT"),
  RRVS("RRVS"),
  CONNEG("CONNEG");

  @SuppressWarnings("ImmutableEnumChecker") // no word ever changes
  private final Word word;

  ParameterKeyword(String text) {
    word = new Word(text);
  }

  /** The keyword as it stands in a command. */
  public String text() {
    return word.toString();
  }

  /** A bit of its own. */
  public int bit() {
    return 1 << ordinal();
  }

  /** The keyword of MAIL that the octets are, in any case; null for none that has a type. */
  public static @Nullable ParameterKeyword ofMail(byte[] octets, int from, int to) {
    if (from >= to) {
      return null;
    }
    // Length and first letter leave one candidate.
    ParameterKeyword candidate =
        switch ((to - from) << 8 | octets[from] | 0x20) {
          case 2 << 8 | 'b' -> BY;
          case 3 << 8 | 'r' -> RET;
          case 4 << 8 | 's' -> SIZE;
          case 4 << 8 | 'b' -> BODY;
          case 4 << 8 | 'a' -> AUTH;
          case 4 << 8 | 'm' -> MTRK;
          case 5 << 8 | 'e' -> ENVID;
          case 7 << 8 | 'h' -> HOLDFOR;
          case 7 << 8 | 's' -> SOLICIT;
          case 7 << 8 | 'c' -> CONPERM;
          case 7 << 8 | 't' -> TRANSID;
          case 8 << 8 | 's' -> SMTPUTF8;
          case 9 << 8 | 'h' -> HOLDUNTIL;
          case 9 << 8 | 's' -> SUBMITTER;
          case 10 << 8 | 'r' -> REQUIRETLS;
          case 11 << 8 | 'm' -> MT_PRIORITY;
          default -> null;
        };
    return checked(candidate, octets, from, to);
  }

  /** The keyword of RCPT that the octets are, in any case; null for none that has a type. */
  public static @Nullable ParameterKeyword ofRcpt(byte[] octets, int from, int to) {
    if (from >= to) {
      return null;
    }
    ParameterKeyword candidate =
        switch ((to - from) << 8 | octets[from] | 0x20) {
          case 4 << 8 | 'r' -> RRVS;
          case 5 << 8 | 'o' -> ORCPT;
          case 6 << 8 | 'n' -> NOTIFY;
          case 6 << 8 | 'c' -> CONNEG;
          default -> null;
        };
    return checked(candidate, octets, from, to);
  }

  private static @Nullable ParameterKeyword checked(
      @Nullable ParameterKeyword candidate, byte[] octets, int from, int to) {
    return candidate != null && candidate.word.is(octets, from, to) ? candidate : null;
  }
}
