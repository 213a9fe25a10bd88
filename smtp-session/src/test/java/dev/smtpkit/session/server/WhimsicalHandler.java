package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Answers now, later, twice, or when all is over. */
final class WhimsicalHandler implements MailHandler {

  private final Random random;
  private final List<Pending<Verdict>> asked = new ArrayList<>();
  private final Set<Pending<Verdict>> taken = Collections.newSetFromMap(new IdentityHashMap<>());

  WhimsicalHandler(Random random) {
    this.random = random;
  }

  private void ask(Pending<Verdict> pending) {
    asked.add(pending);
    if (random.nextBoolean()) {
      answer(pending);
    }
  }

  private void answer(Pending<Verdict> pending) {
    boolean refuse = random.nextInt(5) == 0;
    if (pending.answer(refuse ? Verdict.refuse(Replies.LOCAL_ERROR) : Verdict.ACCEPT)) {
      assertThat(taken.add(pending)).as("a second answer was taken").isTrue();
    }
    assertThat(pending.isClosed()).as("closed once it is answered").isTrue();
  }

  /** Answers some that it was asked before, whether they were answered or not. */
  void answerSome() {
    for (int i = 0; i < 3 && !asked.isEmpty(); i++) {
      answer(asked.get(random.nextInt(asked.size())));
    }
  }

  /** Answers all; whether one was taken. */
  boolean answerAll() {
    int before = taken.size();
    asked.forEach(this::answer);
    return taken.size() > before;
  }

  @Override
  public void connect(Peer peer, Pending<Verdict> verdict) {
    ask(verdict);
  }

  @Override
  public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
    ask(verdict);
  }

  @Override
  public void mail(ReversePath path, MailParameters parameters, Pending<Verdict> verdict) {
    ask(verdict);
  }

  @Override
  public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
    ask(verdict);
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    ask(verdict);
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    return new MessageSink() {
      @Override
      public Progress write(ByteBuffer octets, Resumption resumption) {
        return Progress.DONE;
      }

      @Override
      public void end(MessageSummary content, Pending<Verdict> outcome) {
        ask(outcome);
      }

      @Override
      public void drop() {}
    };
  }
}
