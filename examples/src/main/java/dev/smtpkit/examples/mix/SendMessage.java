package dev.smtpkit.examples.mix;

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
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.client.ClientConfiguration;
import dev.smtpkit.session.client.ClientDemand;
import dev.smtpkit.session.client.ClientEvent;
import dev.smtpkit.session.client.EndReason;
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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client's engine over a blocking socket: sends one message, and tells what became of it for
 * each recipient. With STARTTLS where it is offered.
 *
 * <pre>java -cp … dev.smtpkit.examples.mix.SendMessage HOST PORT FROM TO… &lt; message</pre>
 */
public final class SendMessage {

  private static final HelloName NAME = HelloName.of("client.example");

  private final String host;
  private final SSLSocketFactory tls;
  private final ReversePath from;
  private final List<ForwardPath> to;
  private final byte[] message;
  private final SmtpClientSession session =
      new SmtpClientSession(
          ClientConfiguration.DEFAULT.with(BareLineEnds.NORMALIZE), System.nanoTime());
  private final ByteBuffer in = ByteBuffer.allocate(4096).flip();
  private final ByteBuffer out = ByteBuffer.allocate(16 * 1024);

  /**
   * For each recipient a refusal or what became of the message, null as long as neither is known.
   */
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
   * @param server where to
   * @param tls makes TLS of a connection; the server's certificate has to be for the address's name
   * @param from the sender
   * @param to the recipients
   * @param message the message, its lines ended by CRLF or not
   * @return for each recipient the reply that refused it or the message, or took it; null if there
   *     was none: the server may have taken the message, or not
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
        begin(greeted.reply().code().value() == 220);
      } else if (event instanceof ClientEvent.Secured) {
        begin(true);
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
          && closed.reason() == EndReason.CONTENT_REFUSED) {
        throw new IOException("the message has a NUL, and cannot be sent");
      } else if (event instanceof ClientEvent.Control control) {
        if (!goOn(control)) {
          return;
        }
      }
    }
  }

  private void begin(boolean welcome) {
    if (welcome) {
      session.send(new Command.Hello(Verb.EHLO, NAME), System.nanoTime());
    } else {
      quit();
    }
  }

  /** All at once: it leaves in one group if the server takes groups. */
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
      // Of a message that nobody was to get.
      quit();
    } else if (!refused || verb == Verb.MAIL || verb == Verb.QUIT) {
      // MAIL's refusal is told again by what followed it.
      return;
    } else if (verb == Verb.RCPT) {
      note(ticket, reply);
    } else if (verb == Verb.EHLO && session.demand() != ClientDemand.CLOSE) {
      // An old server (RFC 5321 3.2).
      session.send(new Command.Hello(Verb.HELO, NAME), System.nanoTime());
    } else {
      results.replaceAll((recipient, before) -> before == null ? reply : before);
      quit();
    }
  }

  /** Unless the server has ended the session itself, by a 421. */
  private void quit() {
    if (session.demand() != ClientDemand.CLOSE) {
      session.quit(System.nanoTime());
    }
  }

  private void note(Ticket recipient, ReceivedReply reply) {
    results.put(((Command.Rcpt) recipient.command()).forwardPath().text(), reply);
  }

  /** Writes what may leave and sees to what is waited for; false at the end. */
  private boolean goOn(ClientEvent.Control control) throws IOException {
    boolean more;
    do {
      more = session.transmit(out, System.nanoTime());
      write();
    } while (more);
    ClientDemand demand = session.demand();
    if (demand == ClientDemand.CLOSE) {
      return false;
    } else if (demand == ClientDemand.CONTENT) {
      content();
    } else if (demand == ClientDemand.TLS) {
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
    while (session.demand() == ClientDemand.CONTENT
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
        session.inputClosed(System.nanoTime(), false);
      } else {
        in.position(in.position() + count);
      }
    } catch (SocketTimeoutException e) {
      session.expire(System.nanoTime());
    } finally {
      in.flip();
    }
  }

  /** The engine has thrown away what was read in clear; the name is verified by the platform. */
  private void secure() throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, socket.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    socket = secured;
    session.tlsEstablished(new TlsInfo(secured.getSession(), host, List.of()), System.nanoTime());
  }

  /**
   * Sends what comes by standard input.
   *
   * @param arguments host, port, sender and recipients
   * @throws IOException if the connection broke
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 4) {
      System.err.println("usage: SendMessage HOST PORT FROM TO... < message");
      System.exit(2);
    }
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    List<ForwardPath> to =
        List.of(arguments).subList(3, arguments.length).stream()
            .map(text -> new ForwardPath(Mailbox.of(text)))
            .toList();
    send(
            server,
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            new ReversePath(Mailbox.of(arguments[2])),
            to,
            System.in.readAllBytes())
        .forEach((recipient, reply) -> System.out.println(recipient + ": " + reply));
  }
}
