package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Asked;
import dev.smtpkit.session.handler.Dialogue;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.MessageSink.Progress;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.Samples;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The trace lines that a receiver puts on top (RFC 5321 4.4). */
class TraceLinesTest {

  private static final OffsetDateTime TIME = OffsetDateTime.parse("2024-02-29T12:00:01+01:00");
  private static final Trace DELIVERY = Trace.ofDelivery(Samples.host(), () -> TIME);
  private static final String RECEIVED =
      String.join(
          "\r\n",
          "Received: from client.example ([192.0.2.7])",
          "\tby mx.example with ESMTP id A1",
          "\tfor <u@example.org>;",
          "\tThu, 29 Feb 2024 12:00:01 +0100",
          "");
  private static final String LINES = "Return-Path: <s@client.example>\r\n" + RECEIVED;

  private final Below below = new Below();
  private final AtomicInteger resumed = new AtomicInteger();

  private boolean resume() {
    resumed.incrementAndGet();
    return true;
  }

  private MessageSink open() {
    return new TraceLines(DELIVERY, () -> "A1", below)
        .open(Samples.origin(), Samples.envelope("u@example.org"));
  }

  private Progress write(MessageSink sink, String text) {
    return sink.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), this::resume);
  }

  private static Verdict end(MessageSink sink) {
    Asked outcome = new Asked();
    sink.end(Samples.CONTENT, outcome);
    return outcome.verdict();
  }

  @Test
  void saysWhereAMessageComesFrom() {
    Envelope one = Samples.envelope("u@example.org");
    assertThat(DELIVERY.lines(Samples.origin(), one, "A1")).isEqualTo(LINES);
    assertThat(Trace.ofRelay(Samples.host(), () -> TIME).lines(Samples.origin(), one, "A1"))
        .isEqualTo(RECEIVED);
    assertThatThrownBy(() -> DELIVERY.lines(Samples.origin(), one, "a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsNoRecipientOfTheOthers() {
    assertThat(
            DELIVERY.lines(
                Samples.origin(), Samples.envelope("u@example.org", "v@example.org"), "A1"))
        .doesNotContain("example.org");
  }

  @Test
  void putsTheLinesInFrontOfTheFirstOctets() {
    MessageSink sink = open();
    assertThat(write(sink, "Subject: x\r\n")).isEqualTo(Progress.DONE);
    assertThat(write(sink, "\r\nbody\r\n")).isEqualTo(Progress.DONE);
    assertThat(end(sink)).isEqualTo(Verdict.ACCEPT);
    assertThat(below.text()).isEqualTo(LINES + "Subject: x\r\n\r\nbody\r\n");
    assertThat(below.calls).containsExactly("write", "write", "end");
  }

  @Test
  void waitsWithWhatIsBelow() {
    MessageSink sink = open();
    below.progress = Progress.PENDING;
    assertThat(write(sink, "a\r\n")).isEqualTo(Progress.PENDING);
    assertThat(resumed).hasValue(0);
    below.resume();
    assertThat(resumed).hasValue(1);
    assertThat(write(sink, "b\r\n")).isEqualTo(Progress.PENDING);
    below.resume();
    assertThat(resumed).hasValue(2);
    assertThat(end(sink)).isEqualTo(Verdict.ACCEPT);
    assertThat(below.text()).isEqualTo(LINES + "a\r\nb\r\n");
  }

  @Test
  void putsTheLinesOnTopOfNothing() {
    assertThat(end(open())).isEqualTo(Verdict.ACCEPT);
    assertThat(below.text()).isEqualTo(LINES);
    assertThat(below.calls).containsExactly("write", "end");
  }

  @Test
  void endsAMessageOfNothingOnceItsLinesAreTaken() {
    MessageSink sink = open();
    below.progress = Progress.PENDING;
    Asked outcome = new Asked();
    sink.end(Samples.CONTENT, outcome);
    assertThat(below.calls).containsExactly("write");
    assertThat(outcome.verdict()).isNull();
    below.resume();
    assertThat(outcome.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(below.calls).containsExactly("write", "end");
    assertThat(below.text()).isEqualTo(LINES);
    assertThat(resumed).hasValue(0);
  }

  @Test
  void endsItAfterAResumeThatCameEarly() {
    for (Progress progress : Progress.values()) {
      Below early = new Below();
      MessageSink sink =
          new TraceLines(DELIVERY, () -> "A1", early)
              .open(Samples.origin(), Samples.envelope("u@example.org"));
      early.progress = progress;
      early.resumesEarly = true;
      assertThat(end(sink)).isEqualTo(Verdict.ACCEPT);
      assertThat(early.calls).containsExactly("write", "resumed", "end");
    }
  }

  @Test
  void aLateEndThatFailsIsRefused() {
    MessageSink sink = open();
    below.progress = Progress.PENDING;
    Asked outcome = new Asked();
    sink.end(Samples.CONTENT, outcome);
    below.calls.add("drop"); // The end that comes next is out of order.
    assertThatThrownBy(below::resume).isInstanceOf(IllegalStateException.class);
    assertThat(outcome.verdict()).isEqualTo(Verdict.refuse(Replies.LOCAL_ERROR));
  }

  @Test
  void dropsWhatIsBelowWhenItsLinesCannotBeWritten() {
    MessageSink sink = open();
    below.within =
        () -> {
          throw new IllegalStateException("planted");
        };
    assertThatThrownBy(() -> end(sink)).hasMessage("planted");
    assertThat(below.calls).containsExactly("write", "drop");
  }

  @Test
  void dropsWhatIsDropped() {
    MessageSink sink = open();
    write(sink, "a");
    sink.drop();
    assertThat(below.calls).containsExactly("write", "drop");
  }

  @Test
  void standsInFrontOfAHandler() {
    MailHandler.Factory handlers =
        PolicyHandler.builder()
            .rcpt(Policy.of(recipient -> Verdict.ACCEPT))
            .message(layer -> new HopLimit(1, new TraceLines(DELIVERY, () -> "A1", layer)))
            .before(session -> below::open);
    Dialogue dialogue = Dialogue.greeted(handlers);
    dialogue.say("MAIL FROM:<s@client.example>", "RCPT TO:<u@example.org>", "DATA");
    assertThat(dialogue.say("Received: by b", "", "..x", "."))
        .isEqualTo("250 2.0.0 Message accepted");
    assertThat(below.text()).isEqualTo(LINES + "Received: by b\r\n\r\n.x\r\n");

    below.calls.clear();
    dialogue.say("MAIL FROM:<s@client.example>", "RCPT TO:<u@example.org>", "DATA");
    assertThat(dialogue.say("Received: by b", "Received: by c", "", "."))
        .isEqualTo("554 5.4.6 Routing loop detected");
    assertThat(below.calls).endsWith("drop");
    assertThat(dialogue.failures()).isEmpty();
  }

  @Test
  void whatIsBelowLearnsTheIdOfTheTraceLine() {
    List<String> ids = new ArrayList<>();
    MessageSink.Factory listening =
        (origin, envelope) -> {
          ids.add(origin.traceId());
          return below.open(origin, envelope);
        };
    assertThat(Samples.origin().traceId()).isNull();
    new TraceLines(DELIVERY, () -> "A1", listening).open(Samples.origin(), Samples.envelope());
    assertThat(ids).containsExactly("A1");
    Origin identified = Samples.origin().toBuilder().traceId("A1").build();
    new TraceLines(DELIVERY, () -> "B2", listening).open(identified, Samples.envelope());
    assertThat(ids).containsExactly("A1", "A1");
    assertThat(identified).isNotEqualTo(Samples.origin()).isEqualTo(identified.toBuilder().build());
    assertThat(identified.toString()).endsWith(" id A1]");
  }

  @Test
  void aTraceIsBuiltFromAnother() {
    Trace relay = Trace.ofRelay(Samples.host(), () -> TIME);
    Envelope envelope = Samples.envelope();
    assertThat(relay.toBuilder().build().lines(Samples.origin(), envelope, "A1"))
        .isEqualTo(relay.lines(Samples.origin(), envelope, "A1"));
    assertThat(relay.toBuilder().returnPath().build().lines(Samples.origin(), envelope, "A1"))
        .isEqualTo(DELIVERY.toBuilder().build().lines(Samples.origin(), envelope, "A1"))
        .startsWith("Return-Path: ");
  }
}
