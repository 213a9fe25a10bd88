package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

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
      for (int i = 0; i < text.length(); i++) {
        if (!Characters.is(text.charAt(i), Characters.MECHANISM)) {
          return false;
        }
      }
      return !text.isEmpty() && text.length() <= 20;
    }

    @Override
    public Verb verb() {
      return Verb.AUTH;
    }
  }

  /**
   * VRFY.
   *
   * @param user a user name or mailbox as sent
   */
  record Vrfy(String user) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty or has a control character
     */
    public Vrfy {
      Characters.requireText(user, "user");
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
   */
  record Expn(String list) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty or has a control character
     */
    public Expn {
      Characters.requireText(list, "list");
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
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty or has a control character
     */
    public Help {
      if (topic != null) {
        Characters.requireText(topic, "topic");
      }
    }

    @Override
    public Verb verb() {
      return Verb.HELP;
    }
  }

  /**
   * ETRN.
   *
   * @param node the node's name with its option character, as sent
   */
  record Etrn(String node) implements Command {
    /**
     * Checks the argument.
     *
     * @throws IllegalArgumentException if it is empty or has a control character
     */
    public Etrn {
      Characters.requireText(node, "node");
    }

    @Override
    public Verb verb() {
      return Verb.ETRN;
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
