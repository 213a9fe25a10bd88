package dev.smtpkit.session.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.DataEncoder;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.testkit.VirtualClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's engine, held as a transport would hold it, with input and output in pieces of a given
 * size. What it tells is a line each, and what it sends is a text.
 */
public final class ClientRun {

  /** In which pieces octets come and go. */
  public record Cut(int in, int out, boolean direct) {}

  public static final List<Cut> CUTS =
      List.of(
          new Cut(4096, 4096, false),
          new Cut(1, 4096, false),
          new Cut(4096, 1, false),
          new Cut(1, 1, true),
          new Cut(2, 3, false),
          new Cut(5, 7, true),
          new Cut(13, 4096, true));

  public final SmtpClientSession session;
  public final List<String> told = new ArrayList<>();
  public final List<ClientEvent> events = new ArrayList<>();
  public final StringBuilder sent = new StringBuilder();

  /** Answers what an exchange asks, null if nobody does. */
  public Function<Request, Answer> answers;

  private final Cut cut;
  private final boolean lmtp;
  private long now = new VirtualClock().getAsLong();

  public ClientRun(ClientConfiguration configuration, Cut cut) {
    this.cut = cut;
    lmtp = configuration.protocol() == Protocol.LMTP;
    session = new SmtpClientSession(configuration, now);
  }

  public ClientRun(ClientConfiguration configuration, TlsInfo tls, Cut cut) {
    this.cut = cut;
    lmtp = configuration.protocol() == Protocol.LMTP;
    session = new SmtpClientSession(configuration, tls, now);
  }

  /** Runs a scenario in all pieces: the same is told and sent. */
  public static ClientRun inAllPieces(
      ClientConfiguration configuration, Consumer<ClientRun> scenario) {
    ClientRun whole = new ClientRun(configuration, CUTS.get(0));
    scenario.accept(whole);
    for (Cut cut : CUTS) {
      ClientRun run = new ClientRun(configuration, cut);
      scenario.accept(run);
      assertThat(run.told).as("told in %s", cut).isEqualTo(whole.told);
      assertThat(run.sent.toString()).as("sent in %s", cut).isEqualTo(whole.sent.toString());
    }
    return whole;
  }

  public boolean isLmtp() {
    return lmtp;
  }

  private ByteBuffer buffer(int size) {
    return cut.direct() ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  public long now() {
    return now;
  }

  /** Octets from the server. */
  public ClientRun hear(String octets) {
    byte[] all = octets.getBytes(ISO_8859_1);
    for (int from = 0; from < all.length; from += cut.in()) {
      int size = Math.min(cut.in(), all.length - from);
      ByteBuffer in = buffer(size);
      in.put(all, from, size).flip();
      round(in);
    }
    return this;
  }

  /** Polls and transmits until there is nothing to do. */
  public ClientRun round() {
    round(buffer(0));
    return this;
  }

  private void round(ByteBuffer in) {
    flush();
    ClientEvent event;
    do {
      event = session.poll(in, now);
      if (event instanceof ClientEvent.Control) {
        flush();
      } else {
        told.add(told(event));
        events.add(event);
        if (event instanceof ClientEvent.Authenticate authenticate && answers != null) {
          session.answer(answers.apply(authenticate.request()), now);
        }
      }
    } while (event == ClientEvent.Control.FLUSH || !(event instanceof ClientEvent.Control));
    assertThat(in.hasRemaining()).isFalse();
  }

  private void flush() {
    boolean more = true;
    while (more) {
      ByteBuffer out = buffer(cut.out());
      more = session.transmit(out, now);
      take(out);
    }
  }

  private void take(ByteBuffer out) {
    byte[] octets = new byte[out.flip().remaining()];
    out.get(octets);
    sent.append(new String(octets, ISO_8859_1));
  }

  private static String told(ClientEvent event) {
    if (event instanceof ClientEvent.Greeted greeted) {
      return "greeted " + greeted.reply().code();
    } else if (event instanceof ClientEvent.Replied replied) {
      return replied.ticket().command().verb() + " " + replied.reply().code();
    } else if (event instanceof ClientEvent.Offered offered) {
      return "offered " + offered.response().keywords().size();
    } else if (event instanceof ClientEvent.Outcome outcome) {
      return "outcome " + names(outcome.recipients()) + " " + outcome.reply().code();
    } else if (event instanceof ClientEvent.Unanswered unanswered) {
      return "unanswered " + unanswered.ticket().command().verb();
    } else if (event instanceof ClientEvent.OutcomeUnknown unknown) {
      return "unknown " + names(unknown.recipients()) + (unknown.whole() ? " whole" : "");
    } else if (event instanceof ClientEvent.AuthenticationFailed failed) {
      return "failed " + failed.reason();
    } else if (event instanceof ClientEvent.Closed closed) {
      return "closed " + closed.reason() + (closed.reply() == null ? "" : " " + closed.reply());
    }
    return event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  private static String names(List<Ticket> recipients) {
    return recipients.stream()
        .map(each -> ((Command.Rcpt) each.command()).forwardPath().mailbox().localPart())
        .toList()
        .toString();
  }

  public ClientRun send(Command command) {
    session.send(command, now);
    return this;
  }

  public ClientRun ehlo() {
    return send(new Command.Hello(Verb.EHLO, HelloName.of("c.example")));
  }

  public ClientRun mail() {
    return send(new Command.Mail(new ReversePath(Mailbox.of("a@c.example")), MailParameters.NONE));
  }

  public ClientRun rcpt(String... names) {
    for (String name : names) {
      send(new Command.Rcpt(new ForwardPath(Mailbox.of(name + "@s.example")), RcptParameters.NONE));
    }
    return this;
  }

  public ClientRun data() {
    return send(Command.Bare.DATA);
  }

  /** Greeted, and told what is offered, a keyword a line. */
  public ClientRun greeted(String... keywords) {
    return greetedBy(Verb.EHLO, keywords);
  }

  public ClientRun greetedBy(Verb hello, String... keywords) {
    hear("220 s.example\r\n");
    send(new Command.Hello(hello, HelloName.of("c.example"))).round();
    hear(offer(keywords));
    told.clear();
    sent.setLength(0);
    return this;
  }

  /** A message has begun behind a 354, and nothing was told since. */
  public void sending() {
    greeted("PIPELINING");
    mail().rcpt("b").data().round();
    hear("250 ok\r\n250 ok\r\n354 go\r\n");
    encode("x");
    told.clear();
  }

  public static String offer(String... keywords) {
    StringBuilder reply = new StringBuilder("250" + (keywords.length == 0 ? " " : "-"));
    reply.append("s.example\r\n");
    for (int i = 0; i < keywords.length; i++) {
      reply.append(i == keywords.length - 1 ? "250 " : "250-").append(keywords[i]).append("\r\n");
    }
    return reply.toString();
  }

  /** Encodes content in pieces; the last result. */
  public DataEncoder.Result encode(String content) {
    byte[] all = content.getBytes(ISO_8859_1);
    DataEncoder.Result result = DataEncoder.Result.NEED_INPUT;
    for (int from = 0; from < all.length; from += cut.in()) {
      int size = Math.min(cut.in(), all.length - from);
      ByteBuffer in = buffer(size);
      in.put(all, from, size).flip();
      do {
        ByteBuffer out = buffer(cut.out());
        result = session.encode(in, out, now);
        take(out);
      } while (result == DataEncoder.Result.NEED_OUTPUT);
      if (result != DataEncoder.Result.NEED_INPUT) {
        return result;
      }
    }
    return result;
  }

  public DataEncoder.Result finish() {
    DataEncoder.Result result;
    do {
      ByteBuffer out = buffer(cut.out());
      result = session.finish(out, now);
      take(out);
    } while (result == DataEncoder.Result.NEED_OUTPUT);
    return result;
  }

  public ClientRun pass(long nanos) {
    now += nanos;
    session.expire(now);
    return round();
  }

  public ClientRun endOfInput() {
    session.inputClosed(now);
    return round();
  }
}
