package dev.smtpkit.server.users;

import dev.smtpkit.policy.RecipientDirectory;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import java.util.concurrent.Executor;

/**
 * The users file as a directory of recipients. Not cached: the file is in memory already, and a
 * user who was just added has a mailbox at once.
 *
 * @param file the users
 * @param blocking runs the look-up, which reads a file that has changed
 */
public record UserDirectory(UsersFile file, Executor blocking) implements RecipientDirectory {

  @Override
  public void lookUp(ForwardPath recipient, Pending<Verdict> verdict) {
    blocking.execute(
        () -> {
          Verdict found = Verdict.FAULT;
          try {
            found = file.isUser(recipient) ? Verdict.ACCEPT : NO_SUCH_USER;
          } finally {
            verdict.answer(found);
          }
        });
  }
}
