package dev.smtpkit.session.server;

/**
 * What RFC 5321, 3030 and 4954 make of a session, told by the codes of its replies alone: it shares
 * nothing with the engine.
 */
final class SessionModel {

  /** What a client can do. */
  enum Step {
    EHLO("EHLO client.example\r\n"),
    HELO("HELO client.example\r\n"),
    LHLO("LHLO client.example\r\n"),
    BAD_EHLO("EHLO a b\r\n"),
    MAIL("MAIL FROM:<a@client.example>\r\n"),
    MAIL_WITH_SIZE("MAIL FROM:<a@client.example> SIZE=10\r\n"),
    MAIL_BINARY("MAIL FROM:<a@client.example> BODY=BINARYMIME\r\n"),
    MAIL_REFUSED("MAIL FROM:<refused@client.example>\r\n"),
    BAD_MAIL("MAIL FROM:a\r\n"),
    RCPT("RCPT TO:<b@mx.example>\r\n"),
    RCPT_REFUSED("RCPT TO:<nobody@mx.example>\r\n"),
    BAD_RCPT("RCPT TO:<<>\r\n"),
    DATA("DATA\r\n"),
    BAD_DATA("DATA x\r\n"),
    CHUNK("BDAT 6\r\nQUIT\r\n"),
    LAST_CHUNK("BDAT 6 LAST\r\nRSET\r\n"),
    RSET("RSET\r\n"),
    NOOP("NOOP\r\n"),
    VRFY("VRFY someone\r\n"),
    HELP("HELP\r\n"),
    EXPN("EXPN list\r\n"),
    STARTTLS("STARTTLS\r\n"),
    UNKNOWN("XYZZY\r\n"),
    AUTH("AUTH PLAIN AHRlc3QAMTIzNA==\r\n"),
    AUTH_UNKNOWN("AUTH X-FOO\r\n"),
    AUTH_CANCELLED("AUTH PLAIN\r\n*\r\n");

    final String octets;

    Step(String octets) {
      this.octets = octets;
    }
  }

  /** The message that follows a 354. */
  static final String MESSAGE = "QUIT\r\n..\r\n.\r\n";

  private enum Hello {
    NONE,
    PLAIN,
    EXTENDED
  }

  private enum Transaction {
    NONE,
    OPEN,
    CHUNKED,
    SPOILED
  }

  private Hello hello = Hello.NONE;
  private Transaction transaction = Transaction.NONE;
  private boolean binary;
  private boolean refusedAny;
  private int recipients;
  private boolean authenticated;

  /** The codes of the replies to a step, the last of which may be 354. */
  int[] codes(Step step) {
    return step == Step.AUTH_CANCELLED && mayAuthenticate()
        ? new int[] {334, 501}
        : step == Step.AUTH_CANCELLED ? new int[] {503, 500} : new int[] {code(step)};
  }

  private int code(Step step) {
    return switch (step) {
      case EHLO -> greet(Hello.EXTENDED);
      case HELO -> greet(Hello.PLAIN);
      case LHLO, UNKNOWN -> 500;
      case BAD_EHLO, BAD_MAIL, BAD_DATA -> 501;
      case MAIL -> mail(false, false, 250);
      case MAIL_WITH_SIZE -> mail(true, false, 250);
      case MAIL_BINARY -> mail(true, true, 250);
      case MAIL_REFUSED -> mail(false, false, 550);
      case RCPT -> rcpt(250);
      case RCPT_REFUSED -> rcpt(550);
      case BAD_RCPT -> {
        refusedAny = true;
        yield 501;
      }
      case DATA -> data();
      case CHUNK -> chunk(false);
      case LAST_CHUNK -> chunk(true);
      case RSET -> {
        forget();
        yield 250;
      }
      case NOOP -> 250;
      case VRFY -> 252;
      case HELP -> 214;
      case EXPN, STARTTLS -> 502;
      case AUTH -> {
        boolean may = mayAuthenticate();
        authenticated |= may;
        yield may ? 235 : 503;
      }
      case AUTH_UNKNOWN -> mayAuthenticate() ? 504 : 503;
      case AUTH_CANCELLED -> throw new AssertionError();
    };
  }

  /** The message behind a 354 has ended. */
  void delivered() {
    forget();
  }

  private void forget() {
    transaction = Transaction.NONE;
    binary = false;
    refusedAny = false;
    recipients = 0;
  }

  private int greet(Hello how) {
    forget();
    hello = how;
    return 250;
  }

  private boolean mayAuthenticate() {
    return hello == Hello.EXTENDED && transaction == Transaction.NONE && !authenticated;
  }

  private int mail(boolean withParameter, boolean isBinary, int verdict) {
    if (hello == Hello.NONE || transaction != Transaction.NONE) {
      return 503;
    }
    if (withParameter && hello == Hello.PLAIN) {
      return 555;
    }
    if (verdict == 250) {
      forget();
      transaction = Transaction.OPEN;
      binary = isBinary;
    }
    return verdict;
  }

  private int rcpt(int verdict) {
    if (transaction != Transaction.OPEN) {
      return 503;
    }
    if (verdict == 250) {
      recipients++;
    } else {
      refusedAny = true;
    }
    return verdict;
  }

  private int data() {
    if (transaction == Transaction.NONE || transaction == Transaction.SPOILED) {
      return 503;
    }
    if (transaction == Transaction.CHUNKED || binary) {
      transaction = Transaction.SPOILED;
      return 503;
    }
    return recipients > 0 ? 354 : refusedAny ? 554 : 503;
  }

  private int chunk(boolean last) {
    if (hello != Hello.EXTENDED) {
      int code = hello == Hello.NONE ? 503 : 502;
      if (transaction != Transaction.SPOILED) {
        forget();
      }
      return code;
    }
    if (transaction == Transaction.NONE || transaction == Transaction.SPOILED) {
      return 503;
    }
    if (recipients == 0) {
      int code = refusedAny ? 554 : 503;
      forget();
      return code;
    }
    transaction = Transaction.CHUNKED;
    if (last) {
      forget();
    }
    return 250;
  }
}
