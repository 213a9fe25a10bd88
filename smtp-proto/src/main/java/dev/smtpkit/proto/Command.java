package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One SMTP command (RFC 5321 4.1.1 and the extensions' own): a verb and its argument. There is a
 * type for each form of arguments, so verbs with the same form share one.
 *
 * <p>May grow with new verbs: a chain of {@code instanceof} ends with an answer such as {@link
 * Replies#NOT_IMPLEMENTED}. A verb that the parser does not know is an {@link Unknown}.
 */
public sealed interface Command extends Parsed {

  /** The command's verb; null for a verb that is not known. */
  @Nullable Verb verb();

  /**
   * EHLO, HELO or LHLO.
   *
   * @param verb which of them
   * @param name how the client names itself
   */
  record Hello(Verb verb, HelloName name) implements Command {
    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException if the verb is another
     */
    public Hello {
      requireNonNull(name);
      require(verb.isHello(), verb);
    }
  }

  /**
   * MAIL FROM.
   *
   * @param reversePath where notifications go
   * @param parameters the ESMTP parameters, {@link MailParameters#NONE} without any
   */
  record Mail(ReversePath reversePath, MailParameters parameters) implements Command {
    /** Checks that both parts are there. */
    public Mail {
      requireNonNull(reversePath);
      requireNonNull(parameters);
    }

    @Override
    public Verb verb() {
      return Verb.MAIL;
    }
  }

  /**
   * RCPT TO.
   *
   * @param forwardPath the recipient
   * @param parameters the ESMTP parameters, {@link RcptParameters#NONE} without any
   */
  record Rcpt(ForwardPath forwardPath, RcptParameters parameters) implements Command {
    /** Checks that both parts are there. */
    public Rcpt {
      requireNonNull(forwardPath);
      requireNonNull(parameters);
    }

    @Override
    public Verb verb() {
      return Verb.RCPT;
    }
  }

  /** The end-marker of BDAT and BURL (RFC 3030 2, RFC 4468 3.5). */
  enum EndMarker {
    /** More of the message follows. */
    NONE,
    /** LAST: the message ends here. */
    LAST
  }

  /**
   * BDAT.
   *
   * @param size octets that follow the command line, 0 to 10<sup>18</sup>-1
   * @param endMarker whether this chunk ends the message
   */
  record Bdat(long size, EndMarker endMarker) implements Command {
    /** The largest size that a BDAT line can name: 18 digits. */
    public static final long MAX_SIZE = 999_999_999_999_999_999L;

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is negative or has more than 18 digits
     */
    public Bdat {
      if (size < 0 || size > MAX_SIZE) {
        throw new IllegalArgumentException(
            "chunk size " + size + " is not within 0 to " + MAX_SIZE);
      }
      requireNonNull(endMarker);
    }

    /** Whether this chunk ends the message. */
    public boolean isLast() {
      return endMarker == EndMarker.LAST;
    }

    @Override
    public Verb verb() {
      return Verb.BDAT;
    }
  }

  /**
   * AUTH. Prints its mechanism and the length of the response only.
   *
   * @param mechanism the mechanism's name in upper case
   * @param initialResponse the decoded initial response, null if there was none
   */
  record Auth(String mechanism, @Nullable InitialResponse initialResponse) implements Command {
    /** The letters of the longest name of a mechanism. */
    public static final int MAX_MECHANISM_NAME = 20;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is not 1*20 of A-Z, 0-9, "-" and "_" (RFC 4422
     *     3.1)
     */
    public Auth {
      if (!isMechanismName(mechanism)) {
        throw new IllegalArgumentException(
            ExceptionText.quote(mechanism)
                + " is no SASL mechanism name: it must be 1 to 20 of A-Z, 0-9, - and _ (RFC 4422 3.1)");
      }
    }

    /**
     * Tells whether a text is a SASL mechanism name in upper case (RFC 4422 3.1).
     *
     * @param text the text
     */
    public static boolean isMechanismName(String text) {
      return text.length() <= MAX_MECHANISM_NAME && Characters.are(text, Characters.MECHANISM);
    }

    @Override
    public Verb verb() {
      return Verb.AUTH;
    }
  }

  private static void require(boolean fits, Verb verb) {
    if (!fits) {
      throw new IllegalArgumentException(
          "the arguments of " + verb + " have another form: use the type of its own");
    }
  }

  /** Refuses what a line would not give back: blanks at its end are not part of an argument. */
  private static void requireArgument(String argument) {
    Characters.requireText(argument, "argument");
    if (argument.endsWith(" ")) {
      throw new IllegalArgumentException(
          ExceptionText.quote(argument) + " ends with a blank, which a server drops: strip it");
    }
  }

  /** The same, where the parameter SMTPUTF8 may follow. */
  private static void requireString(String string, Utf8 inReply) {
    if (inReply == Utf8.ALLOWED) {
      Characters.requireText(string, "argument");
      return;
    }
    requireArgument(string);
    // In lower case, because U+017F becomes an S in upper case but nothing else a letter of these.
    int at = string.length() - 9;
    if (at > 0 && string.substring(at).toLowerCase(Locale.ROOT).equals(" smtputf8")) {
      throw new IllegalArgumentException(
          ExceptionText.quote(string)
              + " ends with the parameter SMTPUTF8: remove it and pass Utf8.ALLOWED");
    }
  }

  /**
   * VRFY or EXPN.
   *
   * @param verb which of them
   * @param string a user's name or mailbox, or a list's name, as sent
   * @param inReply whether the reply may hold UTF-8: the parameter SMTPUTF8 (RFC 6531 3.7.4.2)
   */
  record Lookup(Verb verb, String string, Utf8 inReply) implements Command {
    /**
     * Checks verb and argument.
     *
     * @throws IllegalArgumentException if the verb is another, or the argument is empty, has a
     *     control character, or ends with a blank or with the parameter SMTPUTF8
     */
    public Lookup {
      require(verb == Verb.VRFY || verb == Verb.EXPN, verb);
      requireString(string, requireNonNull(inReply));
    }
  }

  /**
   * HELP.
   *
   * @param topic what is asked for, null when nothing in particular
   */
  record Help(@Nullable String topic) implements Command {
    /** The command without an argument. */
    public static final Help ANY = new Help(null);

    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty, has a control character or ends with a blank
     */
    public Help {
      if (topic != null) {
        requireArgument(topic);
      }
    }

    @Override
    public Verb verb() {
      return Verb.HELP;
    }
  }

  /**
   * ETRN (RFC 1985 5).
   *
   * @param argument what mail is asked for, as it stands in the command: the name of a host,
   *     {@code @} and that of a domain, or {@code #} and that of a queue
   */
  record Etrn(String argument) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if {@link #isNode} does not hold
     */
    public Etrn {
      if (!isNode(argument)) {
        throw new IllegalArgumentException(
            ExceptionText.quote(argument)
                + " is no argument of ETRN: it must be a domain name, with @ before it or not, or # and the name of a queue (RFC 1985 5)");
      }
    }

    /**
     * Tells whether a text can be the argument: a domain name in ASCII, with {@code @} before it or
     * not, or {@code #} and any printable ASCII without blanks.
     *
     * @param text any text
     */
    public static boolean isNode(String text) {
      return text.startsWith("#")
          ? text.length() > 1 && Characters.are(text, Characters.PRINTABLE) && text.indexOf(' ') < 0
          : Characters.isAscii(text) && isName(text.startsWith("@") ? text.substring(1) : text);
    }

    private static boolean isName(String text) {
      DomainName name = DomainName.parse(text);
      return name != null && !name.hasUnderscore();
    }

    @Override
    public Verb verb() {
      return Verb.ETRN;
    }
  }

  /**
   * ATRN (RFC 2645 5.2.1).
   *
   * @param domains whose mail is asked for, none for all that the client has a right to
   */
  record Atrn(List<DomainName> domains) implements Command {
    /** The command without an argument. */
    public static final Atrn ALL = new Atrn(List.of());

    /** Copies the list. */
    public Atrn {
      domains = List.copyOf(domains);
    }

    @Override
    public Verb verb() {
      return Verb.ATRN;
    }
  }

  /**
   * BURL (RFC 4468 3).
   *
   * @param url an absolute URI
   * @param endMarker whether this part ends the message
   */
  record Burl(String url, EndMarker endMarker) implements Command {
    /**
     * Checks the URL.
     *
     * @throws IllegalArgumentException if it has no scheme, or a blank or character beyond ASCII
     */
    public Burl {
      if (!isAbsolute(url)) {
        throw new IllegalArgumentException(
            ExceptionText.quote(url)
                + " is no absolute URI: it must be a scheme, a colon and printable ASCII without blanks (RFC 3986 3.1)");
      }
      requireNonNull(endMarker);
    }

    /** Whether this part ends the message. */
    public boolean isLast() {
      return endMarker == EndMarker.LAST;
    }

    /**
     * Tells whether a text is an absolute URI, as far as a line of SMTP is concerned: a scheme (RFC
     * 3986 3.1), a colon, and printable ASCII without blanks.
     *
     * @param text the text
     */
    public static boolean isAbsolute(String text) {
      int colon = text.indexOf(':');
      for (int i = 0; i < colon; i++) {
        char c = text.charAt(i);
        if (!Characters.is(c, Characters.LET_DIG) && (i == 0 || "+-.".indexOf(c) < 0)) {
          return false;
        }
      }
      return colon > 0
          && colon < text.length() - 1
          && text.charAt(0) > '9'
          && Characters.are(text, Characters.PRINTABLE)
          && text.indexOf(' ') < 0;
    }

    @Override
    public Verb verb() {
      return Verb.BURL;
    }
  }

  /**
   * XCLIENT or XFORWARD, for a server that trusts the peer (Postfix XCLIENT, XFORWARD).
   *
   * @param verb which of them
   * @param attributes what is known of the client, or of the message's client: one at least
   */
  record ClientInfo(Verb verb, List<ClientAttribute> attributes) implements Command {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the verb is another, or the list is empty
     */
    public ClientInfo {
      require(verb == Verb.XCLIENT || verb == Verb.XFORWARD, verb);
      attributes = List.copyOf(attributes);
      if (attributes.isEmpty()) {
        throw new IllegalArgumentException(verb + " needs at least one attribute");
      }
    }
  }

  /** A command that has no argument, or whose argument is not kept. */
  enum Bare implements Command {
    /** DATA. */
    DATA(Verb.DATA),
    /** RSET. */
    RSET(Verb.RSET),
    /** NOOP; whatever follows the verb is ignored (RFC 5321 4.1.1.9). */
    NOOP(Verb.NOOP),
    /** QUIT. */
    QUIT(Verb.QUIT),
    /** STARTTLS. */
    STARTTLS(Verb.STARTTLS);

    private final Verb verb;

    Bare(Verb verb) {
      this.verb = verb;
    }

    /**
     * The command of a verb.
     *
     * @param verb any verb
     * @return the command, null if the verb's argument is kept
     */
    public static @Nullable Bare of(Verb verb) {
      return switch (verb) {
        case DATA -> DATA;
        case RSET -> RSET;
        case NOOP -> NOOP;
        case QUIT -> QUIT;
        case STARTTLS -> STARTTLS;
        default -> null;
      };
    }

    @Override
    public Verb verb() {
      return verb;
    }
  }

  /**
   * A line whose verb the parser does not know.
   *
   * <p>Prints nothing of the line but its length: a mistyped AUTH is such a line.
   *
   * @param line the line without its CRLF, one character (U+0000 to U+00FF) for each octet
   */
  record Unknown(String line) implements Command {
    /** Checks that a line is there. */
    public Unknown {
      requireNonNull(line);
    }

    @Override
    public @Nullable Verb verb() {
      return null;
    }

    /** The octets before the first blank, as sent. */
    public String verbAsSent() {
      int blank = line.indexOf(' ');
      return blank < 0 ? line : line.substring(0, blank);
    }

    @Override
    public String toString() {
      return "Unknown[" + line.length() + " octets]";
    }
  }
}
