package dev.smtpkit.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.server.TestTls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds whatever an owner asks for and a server says: pieces do not matter, and no ticket is
 * lost.
 */
public final class ClientLaws {

  /** What an owner may do next. */
  public static final List<String> STEPS =
      List.of(
          "mail",
          "rcpt",
          "rcpt",
          "data",
          "rset",
          "noop",
          "hello",
          "chunk",
          "last",
          "quit",
          "tls",
          "auth",
          "octets",
          "octets",
          "finish",
          "finish",
          "time",
          "handshake",
          "end");

  public static final String OFFER =
      ClientRun.offer("CHUNKING", "STARTTLS", "AUTH PLAIN", "LIMITS MAILMAX=3", "PIPELINING");

  private ClientLaws() {}

  /**
   * An octet below 0x20 is a step of the owner's, but for CR and LF; all others the server says.
   */
  public static void smtp(byte[] input) {
    check(ClientConfiguration.SMTP.toBuilder().allowClearAuthentication().build(), scenario(input));
  }

  /** The same by LMTP. */
  public static void lmtp(byte[] input) {
    check(ClientConfiguration.LMTP.toBuilder().allowClearAuthentication().build(), scenario(input));
  }

  private static List<String> scenario(byte[] input) {
    List<String> scenario = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    for (byte octet : input) {
      if (octet >= 0 && octet < ' ' && octet != '\r' && octet != '\n') {
        scenario.add(said.toString());
        said.setLength(0);
        scenario.add(STEPS.get(octet % STEPS.size()));
      } else {
        said.append((char) (octet & 0xFF));
      }
    }
    scenario.add(said.toString());
    return scenario;
  }

  public static void check(ClientConfiguration configuration, List<String> scenario) {
    Set<Ticket> tickets = new HashSet<>();
    ClientRun whole = run(configuration, scenario, ClientRun.CUTS.get(0), tickets);
    for (ClientRun.Cut cut : ClientRun.CUTS) {
      ClientRun pieces = run(configuration, scenario, cut, new HashSet<>());
      assertThat(pieces.told).as("told in %s", cut).isEqualTo(whole.told);
      assertThat(pieces.sent.toString()).as("sent in %s", cut).isEqualTo(whole.sent.toString());
    }
    assertThat(whole.session.demand()).isEqualTo(Demand.CLOSE);
    assertThat(whole.session.hasDeadline()).isFalse();
    settled(whole, tickets);
  }

  private static void step(ClientRun run, String step, Set<Ticket> tickets) {
    try {
      switch (step) {
        case "mail" -> tickets.add(run.session.send(mail(), run.now()));
        case "rcpt" -> tickets.add(run.session.send(rcpt(), run.now()));
        case "data" -> tickets.add(run.session.send(Command.Bare.DATA, run.now()));
        case "rset" -> tickets.add(run.session.send(Command.Bare.RSET, run.now()));
        case "noop" -> tickets.add(run.session.send(Command.Bare.NOOP, run.now()));
        case "hello" -> tickets.add(run.session.send(hello(run), run.now()));
        case "chunk" ->
            tickets.add(run.session.send(new Command.Bdat(3, Command.EndMarker.NONE), run.now()));
        case "last" ->
            tickets.add(run.session.send(new Command.Bdat(2, Command.EndMarker.LAST), run.now()));
        case "quit" -> tickets.add(run.session.quit(run.now()));
        case "tls" -> tickets.add(run.session.send(Command.Bare.STARTTLS, run.now()));
        case "auth" ->
            tickets.add(
                run.session.authenticate(
                    Plain.client(null, "a", Secret.owning(new byte[] {'b'})), run.now()));
        case "octets" -> run.encode(".\r\n");
        case "finish" -> run.finish();
        case "time" -> run.pass(1_000_000_000L);
        case "handshake" -> run.session.tlsEstablished(TestTls.INFO, run.now());
        case "end" -> run.endOfInput();
        default -> run.hear(step);
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      // The owner's fault: nothing has happened.
      run.told.add("refused " + step);
    }
    run.round();
  }

  private static Command mail() {
    return new Command.Mail(ReversePath.NULL, MailParameters.NONE);
  }

  private static Command rcpt() {
    return new Command.Rcpt(new ForwardPath(Mailbox.of("b@s.example")), RcptParameters.NONE);
  }

  private static Command hello(ClientRun run) {
    return new Command.Hello(run.isLmtp() ? Verb.LHLO : Verb.EHLO, HelloName.of("c.example"));
  }

  private static ClientRun run(
      ClientConfiguration configuration,
      List<String> scenario,
      ClientRun.Cut cut,
      Set<Ticket> tickets) {
    ClientRun run = new ClientRun(configuration, cut);
    run.hear("220 s.example\r\n");
    step(run, "hello", tickets);
    step(run, OFFER, tickets);
    scenario.forEach(step -> step(run, step, tickets));
    run.session.abort(run.now());
    run.round();
    return run;
  }

  /** Each command has one reply or none ever, and what begins a message has one end. */
  private static void settled(ClientRun run, Set<Ticket> tickets) {
    Map<Ticket, Integer> answered = new HashMap<>();
    Map<Ticket, Set<Ticket>> ended = new HashMap<>();
    Set<Ticket> promised = new HashSet<>();
    for (ClientEvent event : run.events) {
      if (event instanceof ClientEvent.Replied replied) {
        answered.merge(replied.ticket(), 1, Integer::sum);
        if (replied.reply().code().value() == 354) {
          promised.add(replied.ticket());
        }
      } else if (event instanceof ClientEvent.Unanswered unanswered) {
        answered.merge(unanswered.ticket(), 1, Integer::sum);
      } else if (event instanceof ClientEvent.Outcome outcome) {
        end(ended, outcome.message(), outcome.recipients());
      } else if (event instanceof ClientEvent.OutcomeUnknown unknown) {
        end(ended, unknown.message(), unknown.recipients());
      }
    }
    for (Ticket ticket : tickets) {
      int answers = answered.getOrDefault(ticket, 0);
      int ends = ended.containsKey(ticket) ? 1 : 0;
      if (promised.contains(ticket)) {
        assertThat(List.of(answers, ends)).as("of %s", ticket).containsExactly(1, 1);
      } else if (ticket.command() instanceof Command.Bdat chunk && !chunk.isLast()) {
        // It may be the last that is known of its message.
        assertThat(answers).as("answers to %s in %s", ticket, run.told).isEqualTo(1);
      } else {
        assertThat(answers + ends).as("answers to %s in %s", ticket, run.told).isEqualTo(1);
      }
    }
    List<ClientEvent> events = run.events;
    assertThat(events.stream().filter(ClientEvent.Closed.class::isInstance)).hasSize(1);
    assertThat(events.get(events.size() - 1)).isInstanceOf(ClientEvent.Closed.class);
  }

  /** No recipient has two outcomes. */
  private static void end(Map<Ticket, Set<Ticket>> ended, Ticket message, List<Ticket> recipients) {
    Set<Ticket> before = ended.computeIfAbsent(message, key -> new HashSet<>());
    for (Ticket recipient : recipients) {
      assertThat(before.add(recipient)).as("one outcome for %s", recipient).isTrue();
    }
  }
}
