package dev.smtpkit.server;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Reception;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts every recipient and throws the mail away. */
final class DiscardingHandler extends ServerHandler {

  DiscardingHandler(
      SessionView session, @Nullable UsersFile users, Executor deriving, MailObserver observer) {
    super(session, users, deriving, observer);
  }

  @Override
  void judge(ForwardPath recipient, Consumer<Verdict> verdict) {
    verdict.accept(Verdict.ACCEPT);
  }

  @Override
  String newId() {
    return "";
  }

  @Override
  MessageSink open(Reception message, Runnable resume) {
    return new DiscardingSink();
  }
}
