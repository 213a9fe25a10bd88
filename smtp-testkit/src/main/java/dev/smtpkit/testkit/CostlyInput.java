package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/**
 * Input that may cost a receiver more than its length suggests, for a law on cost: the CPU time for
 * each octet received is at most three times that of plain text.
 *
 * <p>A kind of input fills one place of a session, between {@link #opening()} and {@link
 * #closing()}; a test of a decoder or parser needs {@link #octets} only. {@link #twin} is harmless
 * input for the same place, and {@link #plainText} is the content of an ordinary message. All three
 * have exactly the length asked for, and the same arguments give the same octets on every platform.
 * All methods may be called from any thread.
 *
 * <p>Kinds may be added: a {@code switch} needs a {@code default} that skips the kind.
 */
public enum CostlyInput {
  /**
   * Content of lines that begin with a stuffed dot, as short as they can be: a decoder that reports
   * ranges reports one for each line (RFC 5321 4.5.2).
   */
  STUFFED_DOTS(Place.CONTENT, CostlyLines::stuffedDots),
  /** Content of bare line feeds: normalising it inserts one CR for each octet or two. */
  BARE_LINE_FEEDS(Place.CONTENT, CostlyLines::bareLineFeeds),
  /** Content of bare carriage returns, each of which may be the first octet of a CRLF. */
  BARE_CARRIAGE_RETURNS(Place.CONTENT, CostlyLines::bareCarriageReturns),
  /** Content without any end of line, which must not be buffered whole (RFC 5321 4.5.3.1.6). */
  LONG_LINES(Place.CONTENT, CostlyLines::longLine),
  /** Chunks of one octet (RFC 3030), each of which has a command line and a reply. */
  ONE_OCTET_CHUNKS(Place.CHUNKS, CostlyLines::oneOctetChunks),
  /** Recipients whose local-parts, {@code Aa} and {@code BB} in a row, have one hash code. */
  COLLIDING_LOCAL_PARTS(Place.RECIPIENTS, CostlyNames.LOCAL_PARTS::recipients),
  /** Recipients whose local-parts have one hash code before and after folding to lower case. */
  COLLIDING_FOLDED_LOCAL_PARTS(Place.RECIPIENTS, CostlyNames.FOLDED_LOCAL_PARTS::recipients),
  /** Recipients whose domains have one hash code before and after folding to lower case. */
  COLLIDING_DOMAINS(Place.RECIPIENTS, CostlyNames.DOMAINS::recipients),
  /** Recipients whose domains consist of U-labels (RFC 6531), all of which must be converted. */
  U_LABELS(Place.UTF8_RECIPIENTS, CostlyNames::internationalRecipients),
  /** MAIL commands of 512 octets, each with more than a hundred distinct unknown parameters. */
  MANY_PARAMETERS(Place.COMMANDS, CostlyLines::manyParameters),
  /** A single command line that does not end before the closing. */
  LONG_COMMAND(Place.UNFINISHED_COMMAND, CostlyLines::longCommand);

  /** The least number of octets that a kind of input can be asked for. */
  public static final int LEAST_OCTETS = 1024;

  /** Where input of some kind stands, and what harmless input for that place looks like. */
  enum Place {
    CONTENT("MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n", "\r\n.\r\n", CostlyLines::text),
    CHUNKS("MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n", "BDAT 0 LAST\r\n", CostlyLines::singleChunk),
    RECIPIENTS("MAIL FROM:<>\r\n", "RSET\r\n", CostlyNames::spreadRecipients),
    UTF8_RECIPIENTS("MAIL FROM:<> SMTPUTF8\r\n", "RSET\r\n", CostlyNames::spreadRecipients),
    COMMANDS("", "RSET\r\n", CostlyLines::plainCommands),
    UNFINISHED_COMMAND("", "\r\nRSET\r\n", CostlyLines::plainCommands);

    private final String opening;
    private final String closing;

    @SuppressWarnings("ImmutableEnumChecker") // a method without state
    private final Generator harmless;

    Place(String opening, String closing, Generator harmless) {
      this.opening = opening;
      this.closing = closing;
      this.harmless = harmless;
    }
  }

  /** Makes exactly so many chars, each below U+0100 and standing for one octet. */
  interface Generator {
    String make(int octets, Random random);
  }

  private final Place place;

  @SuppressWarnings("ImmutableEnumChecker") // a method without state
  private final Generator costly;

  CostlyInput(Place place, Generator costly) {
    this.place = place;
    this.costly = costly;
  }

  /**
   * The commands that a client sends between EHLO and the input, each line with its CRLF. Where the
   * last one is DATA, its 354 must have been read before the input is sent.
   *
   * @return commands, or an empty text
   */
  public String opening() {
    return place.opening;
  }

  /**
   * The octets that end the input, so that the connection can be used again.
   *
   * @return the end of the content, the last chunk, or a command
   */
  public String closing() {
    return place.closing;
  }

  /**
   * The costly input itself.
   *
   * @param octets the length, {@value #LEAST_OCTETS} or more
   * @param seed selects among inputs of this kind
   * @return a new array of that length
   * @throws IllegalArgumentException if the length is below {@value #LEAST_OCTETS}
   */
  public byte[] octets(int octets, long seed) {
    return make(costly, octets, seed);
  }

  /**
   * Harmless input for the same place: ordinary text instead of stuffed dots, names with distinct
   * hash codes instead of colliding names, one chunk instead of many.
   *
   * @param octets the length, {@value #LEAST_OCTETS} or more
   * @param seed selects among such inputs
   * @return a new array of that length
   * @throws IllegalArgumentException if the length is below {@value #LEAST_OCTETS}
   */
  public byte[] twin(int octets, long seed) {
    return make(place.harmless, octets, seed);
  }

  /**
   * The content of an ordinary message: printable ASCII in lines of up to 78 octets.
   *
   * @param octets the length, {@value #LEAST_OCTETS} or more
   * @param seed selects the text
   * @return a new array of that length that ends with CRLF
   * @throws IllegalArgumentException if the length is below {@value #LEAST_OCTETS}
   */
  public static byte[] plainText(int octets, long seed) {
    return make(CostlyLines::text, octets, seed);
  }

  private static byte[] make(Generator generator, int octets, long seed) {
    if (octets < LEAST_OCTETS) {
      throw new IllegalArgumentException(
          octets + " octets are below " + LEAST_OCTETS + ", the least that every kind can fill");
    }
    byte[] made = generator.make(octets, new Random(seed)).getBytes(ISO_8859_1);
    if (made.length != octets) {
      throw new AssertionError(made.length + " octets instead of " + octets);
    }
    return made;
  }

  /** UTF-8 as one char for each octet. */
  static String octetsOf(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
