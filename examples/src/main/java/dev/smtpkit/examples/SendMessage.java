package dev.smtpkit.examples;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.DataEncoder;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.client.ClientConfiguration;
import dev.smtpkit.session.client.ClientEvent;
import dev.smtpkit.session.client.SmtpClientSession;
import dev.smtpkit.session.client.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client's engine over a blocking socket: sends one message, under TLS if STARTTLS is offered,
 * and reports an outcome for each recipient.
 *
 * <pre>java -cp … dev.smtpkit.examples.SendMessage HOST PORT FROM TO… &lt; message</pre>
 */
public final class SendMessage {

  private final String host;
  private final SSLSocketFactory tls;
  private final ReversePath from;
  private final List<ForwardPath> to;
  private final byte[] message;
  private final SmtpClientSession session =
      new SmtpClientSession(
          ClientConfiguration.SMTP.toBuilder().bareLineEnds(BareLineEnds.NORMALIZE).build(),
          System.nanoTime());
  private final ByteBuffer in = ByteBuffer.allocate(4096).flip();
  private final ByteBuffer out = ByteBuffer.allocate(16 * 1024);

  private final Map<String, @Nullable ReceivedReply> results = new LinkedHashMap<>();
  private Socket socket = new Socket();

  private SendMessage(
      String host, SSLSocketFactory tls, ReversePath from, List<ForwardPath> to, byte[] message) {
    this.host = host;
    this.tls = tls;
    this.from = from;
    this.to = to;
    this.message = message;
    to.forEach(recipient -> results.put(recipient.text(), null));
  }

  /**
   * Sends a message.
   *
   * @param server the server; its certificate has to name the host as it is given here
   * @param message the message, with lines that end with CRLF or with LF
   * @return for each recipient the reply that accepted or refused it; null if there was none, so
   *     that the server may have accepted the message or not
   * @throws IOException if the connection broke before the end
   */
  public static Map<String, @Nullable ReceivedReply> send(
      InetSocketAddress server,
      SSLSocketFactory tls,
      ReversePath from,
      List<ForwardPath> to,
      byte[] message)
      throws IOException {
    SendMessage sending = new SendMessage(server.getHostString(), tls, from, to, message);
    try {
      sending.socket.connect(server, 30_000);
      sending.run();
    } finally {
      sending.session.abort(System.nanoTime());
      sending.socket.close();
    }
    return sending.results;
  }

  private void run() throws IOException {
    while (true) {
      ClientEvent event = session.poll(in, System.nanoTime());
      if (event instanceof ClientEvent.Greeted greeted) {
        if (greeted.reply().code().value() == 220) {
          hello(Verb.EHLO);
        } else {
          quit();
        }
      } else if (event instanceof ClientEvent.Secured) {
        hello(Verb.EHLO);
      } else if (event instanceof ClientEvent.Offered) {
        if (session.tls() == null && session.offers(EhloKeyword.STARTTLS)) {
          session.send(Command.Bare.STARTTLS, System.nanoTime());
        } else {
          envelope();
        }
      } else if (event instanceof ClientEvent.Replied replied) {
        replied(replied.ticket(), replied.reply());
      } else if (event instanceof ClientEvent.Outcome outcome) {
        outcome.recipients().forEach(recipient -> note(recipient, outcome.reply()));
        quit();
      } else if (event instanceof ClientEvent.Closed closed
          && closed.reason() == CloseReason.CONTENT_REFUSED) {
        throw new IOException("the message has a NUL, and cannot be sent");
      } else if (event instanceof ClientEvent.Control control && !goOn(control)) {
        return;
      }
    }
  }

  private void hello(Verb verb) {
    session.send(new Command.Hello(verb, HelloName.of("client.example")), System.nanoTime());
  }

  /** The commands leave in one group if the server offers PIPELINING. */
  private void envelope() {
    session.send(new Command.Mail(from, MailParameters.NONE), System.nanoTime());
    for (ForwardPath recipient : to) {
      session.send(new Command.Rcpt(recipient, RcptParameters.NONE), System.nanoTime());
    }
    session.send(Command.Bare.DATA, System.nanoTime());
  }

  private void replied(Ticket ticket, ReceivedReply reply) {
    Verb verb = ticket.command().verb();
    boolean refused = reply.code().severity() >= 4;
    if (verb == Verb.HELO && !refused) {
      envelope();
    } else if (verb == Verb.DATA && reply.code().severity() == 2) {
      quit(); // the end of a message without recipients
    } else if (!refused || verb == Verb.MAIL || verb == Verb.QUIT) {
      return; // a refused MAIL is followed by refusals of the rest of its group
    } else if (verb == Verb.RCPT) {
      note(ticket, reply);
    } else if (verb == Verb.EHLO && session.demand() != Demand.CLOSE) {
      hello(Verb.HELO); // an old server (RFC 5321 3.2)
    } else {
      results.replaceAll((recipient, before) -> before == null ? reply : before);
      quit();
    }
  }

  /** Says QUIT, unless a 421 has ended the session. */
  private void quit() {
    if (session.demand() != Demand.CLOSE) {
      session.quit(System.nanoTime());
    }
  }

  private void note(Ticket recipient, ReceivedReply reply) {
    results.put(((Command.Rcpt) recipient.command()).forwardPath().text(), reply);
  }

  /** Writes what may leave and does what the engine demands; false at the end. */
  private boolean goOn(ClientEvent.Control control) throws IOException {
    boolean more;
    do {
      more = session.transmit(out, System.nanoTime());
      write();
    } while (more);
    Demand demand = session.demand();
    if (demand == Demand.CLOSE) {
      return false;
    } else if (demand == Demand.CONTENT) {
      content();
    } else if (demand == Demand.TLS) {
      secure();
    } else if (control == ClientEvent.Control.NEED_INPUT) {
      read();
    }
    return true;
  }

  private void content() throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(message);
    while (session.encode(octets, out, System.nanoTime()) == DataEncoder.Result.NEED_OUTPUT) {
      write();
    }
    while (session.demand() == Demand.CONTENT
        && session.finish(out, System.nanoTime()) == DataEncoder.Result.NEED_OUTPUT) {
      write();
    }
    write();
  }

  private void write() throws IOException {
    socket.getOutputStream().write(out.array(), 0, out.position());
    out.clear();
    session.written(System.nanoTime());
  }

  private void read() throws IOException {
    in.compact();
    try {
      long left = session.deadlineNanos() - System.nanoTime();
      socket.setSoTimeout(session.hasDeadline() ? (int) Math.max(1, left / 1_000_000 + 1) : 0);
      int count = socket.getInputStream().read(in.array(), in.position(), in.remaining());
      if (count < 0) {
        session.inputClosed(System.nanoTime());
      } else {
        in.position(in.position() + count);
      }
    } catch (SocketTimeoutException e) {
      session.expire(System.nanoTime());
    } finally {
      in.flip();
    }
  }

  /** The platform verifies the name. The engine has discarded what was read in clear. */
  private void secure() throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, socket.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    socket = secured;
    TlsInfo info = TlsInfo.builder(secured.getSession()).serverName(host).build();
    session.tlsEstablished(info, System.nanoTime());
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 4) {
      System.err.println("usage: SendMessage HOST PORT FROM TO... < message");
      System.exit(2);
    }
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    ReversePath from = new ReversePath(Mailbox.of(arguments[2]));
    List<ForwardPath> to =
        Stream.of(arguments).skip(3).map(text -> new ForwardPath(Mailbox.of(text))).toList();
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    send(server, tls, from, to, System.in.readAllBytes())
        .forEach((recipient, reply) -> System.out.println(recipient + ": " + reply));
  }
}
