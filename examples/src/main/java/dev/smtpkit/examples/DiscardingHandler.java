package dev.smtpkit.examples;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Accepts every recipient and throws the mail away. */
final class DiscardingHandler extends UsersHandler {

  DiscardingHandler(@Nullable UsersFile users, Executor blocking) {
    super(users, blocking);
  }

  @Override
  public void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  @Override
  public MessageSink message(Envelope envelope, Runnable resume) {
    return new DiscardingSink();
  }
}
