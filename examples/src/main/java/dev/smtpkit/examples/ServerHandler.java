package dev.smtpkit.examples;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Pending;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets users authenticate, if there are any; what that takes is done on the blocking executor. */
abstract class UsersHandler implements MailHandler {

  private static final Logger LOG = LoggerFactory.getLogger(UsersHandler.class);

  final @Nullable UsersFile users;
  final Executor blocking;

  UsersHandler(@Nullable UsersFile users, Executor blocking) {
    this.users = users;
    this.blocking = blocking;
  }

  @Override
  public void authenticate(Request request, Pending<Answer> pending) {
    UsersFile file = users;
    if (file == null) {
      MailHandler.super.authenticate(request, pending);
      return;
    }
    blocking.execute(() -> answer(file, request, pending));
  }

  private static void answer(UsersFile file, Request request, Pending<Answer> pending) {
    Answer answer = Answer.UNAVAILABLE;
    // Closed here too: an answer that fails half-way leaves no secret behind.
    try (request) {
      answer = file.answer(request);
    } catch (Throwable e) {
      LOG.error("a request of an authentication is not answered", e);
    }
    if (!pending.answer(answer)) {
      answer.close();
    }
  }
}
