package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One SMTP command (RFC 5321 4.1.1 and the extensions' own). */
public sealed interface Command extends Parsed {

  /** The command's verb; null for a verb that is not known. */
  @Nullable Verb verb();

  /**
   * EHLO.
   *
   * @param name how the client names itself
   */
  record Ehlo(HelloName name) implements Command {
    /** Checks that a name is there. */
    public Ehlo {
      requireNonNull(name);
    }

    @Override
    public Verb verb() {
      return Verb.EHLO;
    }
  }

  /**
   * HELO.
   *
   * @param name how the client names itself
   */
  record Helo(HelloName name) implements Command {
    /** Checks that a name is there. */
    public Helo {
      requireNonNull(name);
    }

    @Override
    public Verb verb() {
      return Verb.HELO;
    }
  }

  /**
   * LHLO.
   *
   * @param name how the client names itself
   */
  record Lhlo(HelloName name) implements Command {
    /** Checks that a name is there. */
    public Lhlo {
      requireNonNull(name);
    }

    @Override
    public Verb verb() {
      return Verb.LHLO;
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

  /**
   * BDAT.
   *
   * @param size octets that follow the command line, 0 to 10<sup>18</sup>-1
   * @param last whether this chunk ends the message
   */
  record Bdat(long size, boolean last) implements Command {
    /** The largest size that a BDAT line can name: 18 digits. */
    public static final long MAX_SIZE = 999_999_999_999_999_999L;

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is negative or has more than 18 digits
     */
    public Bdat {
      if (size < 0 || size > MAX_SIZE) {
        throw new IllegalArgumentException("chunk size " + size);
      }
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
   * @param initialResponse the decoded initial response, null when there was none
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
        throw new IllegalArgumentException("not a SASL mechanism name");
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

  /** Refuses what a line would not give back: blanks at its end are not part of an argument. */
  private static void requireArgument(String argument) {
    Characters.requireText(argument, "argument");
    if (argument.endsWith(" ")) {
      throw new IllegalArgumentException("argument ends with a blank");
    }
  }

  /** The same, where the parameter SMTPUTF8 may follow. */
  private static void requireString(String string, boolean smtpUtf8) {
    if (smtpUtf8) {
      Characters.requireText(string, "argument");
      return;
    }
    requireArgument(string);
    // In lower case, because U+017F becomes an S in upper case but nothing else a letter of these.
    int at = string.length() - 9;
    if (at > 0 && string.substring(at).toLowerCase(Locale.ROOT).equals(" smtputf8")) {
      throw new IllegalArgumentException("SMTPUTF8 is no part of the argument");
    }
  }

  /**
   * VRFY.
   *
   * @param user a user name or mailbox as sent
   * @param smtpUtf8 whether the reply may hold UTF-8 (RFC 6531 3.7.4.2)
   */
  record Vrfy(String user, boolean smtpUtf8) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty, has a control character, or ends with a
     *     blank or with the parameter SMTPUTF8
     */
    public Vrfy {
      requireString(user, smtpUtf8);
    }

    @Override
    public Verb verb() {
      return Verb.VRFY;
    }
  }

  /**
   * EXPN.
   *
   * @param list a list's name as sent
   * @param smtpUtf8 whether the reply may hold UTF-8 (RFC 6531 3.7.4.2)
   */
  record Expn(String list, boolean smtpUtf8) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty, has a control character, or ends with a
     *     blank or with the parameter SMTPUTF8
     */
    public Expn {
      requireString(list, smtpUtf8);
    }

    @Override
    public Verb verb() {
      return Verb.EXPN;
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
   * @param scope what the name stands for
   * @param name a domain name, or for a queue any printable ASCII without blanks
   */
  record Etrn(Scope scope, String name) implements Command {

    /** What mail is asked for. */
    public enum Scope {
      /** That of a host. */
      NODE(""),
      /** That of a domain and all below it: {@code @}. */
      SUBDOMAINS("@"),
      /** That of a queue: {@code #}. */
      QUEUE("#");

      private final String sign;

      Scope(String sign) {
        this.sign = sign;
      }
    }

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it does not fit the scope
     */
    public Etrn {
      if (!fits(scope, name)) {
        throw new IllegalArgumentException("not the name of a node or queue");
      }
    }

    /**
     * The command whose argument a text is.
     *
     * @param argument any text
     * @return the command, null if the text does not name a node or queue
     */
    public static @Nullable Etrn parse(String argument) {
      Scope scope =
          argument.startsWith(Scope.SUBDOMAINS.sign)
              ? Scope.SUBDOMAINS
              : argument.startsWith(Scope.QUEUE.sign) ? Scope.QUEUE : Scope.NODE;
      String name = argument.substring(scope.sign.length());
      return fits(scope, name) ? new Etrn(scope, name) : null;
    }

    private static boolean fits(Scope scope, String name) {
      return scope == Scope.QUEUE
          ? Characters.are(name, Characters.PRINTABLE) && name.indexOf(' ') < 0
          : Characters.isAscii(name) && DomainName.parse(name) != null;
    }

    /** The argument as it stands in a command. */
    public String argument() {
      return scope.sign + name;
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
   * @param last whether this part ends the message
   */
  record Burl(String url, boolean last) implements Command {
    /**
     * Checks the URL.
     *
     * @throws IllegalArgumentException if it has no scheme, or a blank or character beyond ASCII
     */
    public Burl {
      if (!isAbsolute(url)) {
        throw new IllegalArgumentException("not an absolute URI");
      }
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
   * XCLIENT, for a server that trusts the peer (Postfix XCLIENT).
   *
   * @param attributes what is known of the client, one at least
   */
  record XClient(List<ClientAttribute> attributes) implements Command {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public XClient {
      attributes = ClientAttribute.atLeastOne(attributes);
    }

    @Override
    public Verb verb() {
      return Verb.XCLIENT;
    }
  }

  /**
   * XFORWARD, for a server that trusts the peer (Postfix XFORWARD).
   *
   * @param attributes what is known of the message's client, one at least
   */
  record XForward(List<ClientAttribute> attributes) implements Command {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public XForward {
      attributes = ClientAttribute.atLeastOne(attributes);
    }

    @Override
    public Verb verb() {
      return Verb.XFORWARD;
    }
  }

  /** DATA. */
  record Data() implements Command {
    /** The command: it has no argument. */
    public static final Data INSTANCE = new Data();

    @Override
    public Verb verb() {
      return Verb.DATA;
    }
  }

  /** RSET. */
  record Rset() implements Command {
    /** The command: it has no argument. */
    public static final Rset INSTANCE = new Rset();

    @Override
    public Verb verb() {
      return Verb.RSET;
    }
  }

  /** NOOP; whatever follows the verb is ignored (RFC 5321 4.1.1.9). */
  record Noop() implements Command {
    /** The command: its argument is not kept. */
    public static final Noop INSTANCE = new Noop();

    @Override
    public Verb verb() {
      return Verb.NOOP;
    }
  }

  /** QUIT. */
  record Quit() implements Command {
    /** The command: it has no argument. */
    public static final Quit INSTANCE = new Quit();

    @Override
    public Verb verb() {
      return Verb.QUIT;
    }
  }

  /** STARTTLS. */
  record StartTls() implements Command {
    /** The command: it has no argument. */
    public static final StartTls INSTANCE = new StartTls();

    @Override
    public Verb verb() {
      return Verb.STARTTLS;
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
