package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** R81: a look-up that blocks runs on an executor, and its fault is 451 4.3.0. */
class RecipientDirectoryTest {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Asked asked = new Asked();

  private void lookUp(String mailbox, Predicate<ForwardPath> exists) {
    RecipientDirectory.blocking(exists, tasks::add).lookUp(Samples.recipient(mailbox), asked);
    assertThat(asked.verdict()).isNull();
  }

  @Test
  void acceptsARecipientThatExists() {
    lookUp("ann@example.org", path -> path.text().equals("<ann@example.org>"));
    tasks.remove().run();
    assertThat(asked.verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void refusesARecipientThatDoesNotExist() {
    lookUp("bob@example.org", path -> path.text().equals("<ann@example.org>"));
    tasks.remove().run();
    assertThat(asked.verdict()).isEqualTo(RecipientDirectory.NO_SUCH_USER);
  }

  @Test
  void aFaultIsAnsweredAndGoesOnToTheExecutor() {
    lookUp(
        "ann@example.org",
        path -> {
          throw new IllegalStateException("no database");
        });
    assertThatThrownBy(() -> tasks.remove().run()).hasMessage("no database");
    assertThat(asked.verdict()).isEqualTo(Verdict.FAULT);
  }

  @Test
  void acceptsThePostmasterWithoutALookUp() {
    List<ForwardPath> lookedUp = new ArrayList<>();
    RecipientDirectory directory = (recipient, verdict) -> lookedUp.add(recipient);
    Policy<RcptContext> policy = directory.policy();
    RcptContext rcpt = Samples.rcpt("192.0.2.1", "PostMaster@example.org");
    assertThat(Asked.verdict(policy, rcpt)).isEqualTo(Verdict.ACCEPT);
    RcptContext bare = RcptContext.of(rcpt.mail(), ForwardPath.POSTMASTER, rcpt.parameters());
    assertThat(Asked.verdict(policy, bare)).isEqualTo(Verdict.ACCEPT);
    assertThat(lookedUp).isEmpty();
    assertThat(Asked.verdict(policy, Samples.rcpt("192.0.2.1", "joe@example.org"))).isNull();
    assertThat(lookedUp).containsExactly(Samples.recipient("joe@example.org"));
  }
}
