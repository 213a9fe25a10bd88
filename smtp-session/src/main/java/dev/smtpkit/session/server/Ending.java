package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.StateMachine.Trigger;
import org.jspecify.annotations.Nullable;

/** Ends the session: what is queued still leaves, nothing more is read. */
final class Ending {
  private Ending() {}

  /**
   * Ends the session, unless it has ended.
   *
   * @param farewell the last reply, null for none
   */
  static void end(SessionFacts session, @Nullable Reply farewell, CloseReason reason) {
    if (session.states.isEnded()) {
      return;
    }
    cancelDecisions(session);
    session.deadlines.stop(Kind.DELAY);
    if (session.states.state() == ServerState.EXPECT_OUTCOME) {
      session.transaction.abandonOutcome();
    } else {
      session.transaction.drop(farewell == null ? Replies.LOCAL_ERROR : farewell);
    }
    if (farewell != null) {
      session.outbox.flush(farewell);
    }
    session.states.on(Trigger.ENDED);
    session.owner.tell(new ServerEvent.Closed(reason));
  }

  private static void cancelDecisions(SessionFacts session) {
    Decision open;
    while ((open = session.owner.firstOpen()) != null) {
      session.owner.close(open);
      session.owner.tell(new ServerEvent.Cancelled(open));
    }
    session.outbox.fillAll(Replies.LOCAL_ERROR);
  }
}
