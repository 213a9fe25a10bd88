package dev.smtpkit.policy;

import static dev.smtpkit.policy.RecipientDirectory.NO_SUCH_USER;
import static dev.smtpkit.policy.Samples.LATER;
import static dev.smtpkit.policy.Samples.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.PendingAnswer;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.testkit.VirtualClock;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** R81, R84, R86: policies in front of a handler. */
class PolicyHandlerTest {

  private static final String YES_TO_RCPT = "250 2.1.5 Recipient ok";
  private static final String DENIED = "550 5.7.1 Relaying denied";

  private final VirtualClock clock = new VirtualClock();
  private final List<String> heard = new ArrayList<>();
  private final LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));

  /** Records its calls, and accepts every message. */
  private final class Recorder implements MailHandler {

    @Override
    public void connect(Peer peer, Pending<Verdict> verdict) {
      heard.add("connect");
      verdict.answer(Verdict.ACCEPT);
    }

    @Override
    public void mail(ReversePath path, MailParameters parameters, Pending<Verdict> verdict) {
      heard.add("mail " + path);
      boolean accepted = path.isNull() || !path.text().contains("evil");
      verdict.answer(accepted ? Verdict.ACCEPT : NEVER);
    }

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      throw new IllegalStateException("asked about a recipient");
    }

    @Override
    public void dropped(Reply reply) {
      heard.add("dropped " + reply.code());
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      heard.add("message for " + envelope.recipients().size());
      return new MessageSink() {
        @Override
        public Progress write(ByteBuffer octets, Resumption resumption) {
          return Progress.DONE;
        }

        @Override
        public void end(MessageSummary content, Pending<Verdict> outcome) {
          outcome.answer(Verdict.ACCEPT);
        }

        @Override
        public void drop() {
          heard.add("drop");
        }
      };
    }
  }

  private Dialogue talk(PolicyHandler.Builder builder) {
    return Dialogue.greeted(builder.before(session -> new Recorder()));
  }

  private Dialogue from(String address, PolicyHandler.Builder builder) {
    return new Dialogue(Samples.peer(address), builder.before(session -> new Recorder()));
  }

  /** Answers when the test says so. */
  private static final class Slow<C> implements Policy<C> {

    private final List<Pending<Verdict>> asked = new ArrayList<>();

    @Override
    public void judge(C subject, Pending<Verdict> verdict) {
      asked.add(verdict);
    }
  }

  @Test
  void r84DeniesRelayingByDefault() {
    Dialogue dialogue = talk(PolicyHandler.builder());
    assertThat(dialogue.say("MAIL FROM:<a@client.example>")).startsWith("250 2.1.0");
    assertThat(dialogue.say("RCPT TO:<u@example.org>")).isEqualTo(DENIED);
    assertThat(dialogue.say("RCPT TO:<postmaster>")).isEqualTo(DENIED);
    assertThat(dialogue.failures()).isEmpty();
  }

  @Test
  void tellsWhyAMessageIsDroppedBeforeItIs() {
    Dialogue dialogue = talk(PolicyHandler.builder().rcpt(local));
    dialogue.say("MAIL FROM:<a@client.example>", "RCPT TO:<u@example.org>", "DATA");
    dialogue.say("one");
    assertThat(dialogue.say("a bare\nLF", ".")).startsWith("550 5.6.0");
    assertThat(heard).endsWith("message for 1", "dropped 550", "drop");
  }

  @Test
  void r81SettlesRelayAndExistenceInOne() {
    RecipientDirectory directory =
        (path, verdict) ->
            verdict.answer(path.text().contains("joe") ? Verdict.ACCEPT : NO_SUCH_USER);
    PolicyHandler.Builder builder =
        PolicyHandler.builder()
            .rcpt(
                new RelayNetworks(Networks.of("198.51.100.0/24"))
                    .orElse(local.andThen(directory.policy())));
    Dialogue dialogue = talk(builder);
    dialogue.say("MAIL FROM:<a@client.example>");
    assertThat(dialogue.say("RCPT TO:<joe@EXAMPLE.org>")).isEqualTo(YES_TO_RCPT);
    assertThat(dialogue.say("RCPT TO:<ann@example.org>")).isEqualTo("550 5.1.1 No such user here");
    assertThat(dialogue.say("RCPT TO:<joe@far.example>")).isEqualTo(DENIED);
    assertThat(dialogue.say("RCPT TO:<Postmaster>")).isEqualTo(YES_TO_RCPT);
    assertThat(dialogue.say("RCPT TO:<PostMaster@example.org>")).isEqualTo(YES_TO_RCPT);
    assertThat(dialogue.say("DATA")).startsWith("354");
    assertThat(dialogue.say("x", ".")).startsWith("250 2.0.0");
    assertThat(heard).containsExactly("connect", "mail <a@client.example>", "message for 3");

    Dialogue relayed = from("198.51.100.7", builder);
    relayed.round();
    relayed.say("EHLO client.example", "MAIL FROM:<>");
    assertThat(relayed.say("RCPT TO:<joe@far.example>")).isEqualTo(YES_TO_RCPT);
  }

  @Test
  void r81AFaultIs451AndTheObserverHearsOfIt() {
    RecipientDirectory broken =
        (path, verdict) -> {
          throw new IllegalStateException("planted");
        };
    CachedDirectory cached = CachedDirectory.builder(broken, clock, Samples.RANDOM).build();
    for (RecipientDirectory directory : List.of(broken, cached)) {
      Dialogue dialogue = talk(PolicyHandler.builder().rcpt(local.andThen(directory.policy())));
      dialogue.say("MAIL FROM:<a@client.example>");
      assertThat(dialogue.say("RCPT TO:<u@example.org>"))
          .isEqualTo("451 4.3.0 Local error in processing, try again later");
      assertThat(dialogue.failures()).hasSize(1);
    }
  }

  @Test
  void refusesBlockedClientsBeforeTheHandlerIsAsked() {
    PolicyHandler.Builder builder =
        PolicyHandler.builder().connect(new BlockedNetworks(Networks.of("192.0.2.0/24")));
    assertThat(from("192.0.2.9", builder).round())
        .isEqualTo("554 No SMTP service for this address");
    assertThat(heard).isEmpty();
    assertThat(from("198.51.100.9", builder).round()).startsWith("220 ");
    assertThat(heard).containsExactly("connect");
  }

  @Test
  void r86LimitsConnectionsOfAClient() {
    PolicyHandler.Builder builder =
        PolicyHandler.builder()
            .connect(
                AddressRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM)
                    .maxClients(10)
                    .build());
    assertThat(from("2001:db8::1", builder).round()).startsWith("220 ");
    assertThat(from("2001:db8::2", builder).round()).startsWith("421 4.7.0 Too many connections");
    assertThat(from("2001:db8:1::", builder).round()).startsWith("220 ");
  }

  @Test
  void r86LimitsTransactionsOfASender() {
    Dialogue dialogue =
        talk(
            PolicyHandler.builder()
                .mail(
                    SenderRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM)
                        .maxSenders(10)
                        .build()));
    assertThat(dialogue.say("MAIL FROM:<a@client.example>")).startsWith("250");
    assertThat(dialogue.say("RSET", "MAIL FROM:<a@client.example>"))
        .isEqualTo("250 2.0.0 Ok / 450 4.7.28 Too much mail in a short time, try again later");
    assertThat(dialogue.say("MAIL FROM:<b@client.example>")).startsWith("250");
  }

  @Test
  void asksTheHandlerTooAboutASender() {
    Dialogue dialogue = talk(PolicyHandler.builder().mail(Policy.of(mail -> Verdict.ACCEPT)));
    assertThat(dialogue.say("MAIL FROM:<evil@client.example>")).isEqualTo("550 5.7.1 Never");
    assertThat(dialogue.say("MAIL FROM:<a@client.example>")).startsWith("250");
  }

  @Test
  void waitsForAPolicyThatTakesItsTime() throws InterruptedException {
    Slow<MailContext> mail = new Slow<>();
    Slow<RcptContext> rcpt = new Slow<>();
    Dialogue dialogue = talk(PolicyHandler.builder().mail(mail).rcpt(rcpt));
    assertThat(dialogue.say("MAIL FROM:<a@client.example>")).isEmpty();
    mail.asked.get(0).answer(LATER);
    assertThat(dialogue.hear(1)).isEqualTo("450 4.2.1 Later");
    assertThat(dialogue.say("MAIL FROM:<a@client.example>")).isEmpty();
    mail.asked.get(1).answer(Verdict.ACCEPT);
    assertThat(dialogue.hear(1)).startsWith("250 2.1.0");
    assertThat(dialogue.say("RCPT TO:<u@example.org>")).isEmpty();
    rcpt.asked.get(0).answer(Verdict.ACCEPT);
    assertThat(dialogue.hear(1)).isEqualTo(YES_TO_RCPT);
    assertThat(dialogue.say("MAIL FROM:<evil@client.example>")).startsWith("503");
    assertThat(dialogue.say("RSET", "MAIL FROM:<evil@client.example>"))
        .isEqualTo("250 2.0.0 Ok / 550 5.7.1 Never");
    assertThat(mail.asked.get(2).answer(Verdict.ACCEPT)).isFalse();
  }

  @Test
  void aConnectionIsNotRefusedByThe451OfAFault() throws InterruptedException {
    Slow<Peer> slow = new Slow<>();
    PolicyHandler.Builder builder =
        PolicyHandler.builder()
            .connect(
                slow.andThen(
                    (Peer peer, Pending<Verdict> verdict) -> {
                      throw new IllegalStateException("planted");
                    }));
    Dialogue dialogue = from("192.0.2.9", builder);
    assertThat(dialogue.round()).isEmpty();
    try {
      slow.asked.get(0).answer(Verdict.ACCEPT);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("planted");
    }
    assertThat(dialogue.hear(1)).startsWith("421 4.3.0");
  }

  @Test
  void aLateAnswerAfterTheEndDoesNoHarm() {
    Slow<MailContext> mail = new Slow<>();
    Slow<RcptContext> rcpt = new Slow<>();
    Dialogue dialogue = talk(PolicyHandler.builder().mail(mail).rcpt(rcpt));
    dialogue.say("MAIL FROM:<a@client.example>");
    dialogue.abort();
    assertThat(mail.asked.get(0).isClosed()).isTrue();
    assertThat(mail.asked.get(0).answer(Verdict.ACCEPT)).isFalse();
    assertThat(dialogue.failures()).isEmpty();
  }

  @Test
  void passesAllElseOnAsItIs() throws ReflectiveOperationException {
    List<String> passed = new ArrayList<>();
    MailHandler behind =
        (MailHandler)
            Proxy.newProxyInstance(
                MailHandler.class.getClassLoader(),
                new Class<?>[] {MailHandler.class},
                (proxy, method, arguments) -> {
                  passed.add(method.getName());
                  return null;
                });
    MailHandler handler = PolicyHandler.builder().before(session -> behind).create(null);
    Set<String> policies = Set.of("mail", "rcpt");
    int callbacks = 0;
    for (Method method : MailHandler.class.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) || policies.contains(method.getName())) {
        continue;
      }
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(PolicyHandlerTest::argument).toArray();
      method.invoke(handler, arguments);
      assertThat(passed).containsExactly(method.getName());
      passed.clear();
      callbacks++;
    }
    assertThat(callbacks).isGreaterThanOrEqualTo(12);
  }

  private static @Nullable Object argument(Class<?> type) {
    return type == int.class
        ? (Object) 3
        : type == Pending.class ? PendingAnswer.of(() -> false, answer -> true) : null;
  }

  @Test
  void letsWhoHasAuthenticatedRelay() {
    Policy<RcptContext> policy =
        Policy.acceptIf(RcptContext::isAuthenticated, Replies.RELAYING_DENIED);
    RcptContext stranger = Samples.rcpt("192.0.2.1", "u@far.example");
    assertThat(Asked.verdict(policy, stranger)).isEqualTo(Verdict.refuse(Replies.RELAYING_DENIED));
    RcptContext known =
        RcptContext.of(
            Samples.authenticated(stranger.mail(), "joe", "joe"),
            stranger.forwardPath(),
            stranger.parameters());
    assertThat(Asked.verdict(policy, known)).isEqualTo(Verdict.ACCEPT);
  }

  /** Accepts mail for a user only from correspondents of the user. */
  record Correspondents(Map<Mailbox, List<Mailbox>> known) implements Policy<RcptContext> {

    private static final Verdict STRANGER =
        Verdict.refuse(Reply.of(550, 7, 1, "You have not been introduced"));

    @Override
    public void judge(RcptContext recipient, Pending<Verdict> verdict) {
      Mailbox sender = recipient.mail().reversePath().mailbox();
      List<Mailbox> friends = known.getOrDefault(recipient.forwardPath().mailbox(), List.of());
      verdict.answer(sender == null || friends.contains(sender) ? Verdict.ACCEPT : STRANGER);
    }
  }

  @Test
  void aPolicyOfOnesOwnIsTenLines() {
    Mailbox joe = Mailbox.of("joe@example.org");
    Mailbox ann = Mailbox.of("ann@client.example");
    Policy<RcptContext> policy = local.andThen(new Correspondents(Map.of(joe, List.of(ann))));
    Dialogue dialogue = talk(PolicyHandler.builder().rcpt(policy));
    dialogue.say("MAIL FROM:<ann@client.example>");
    assertThat(dialogue.say("RCPT TO:<joe@example.org>")).isEqualTo(YES_TO_RCPT);
    assertThat(dialogue.say("RCPT TO:<joe@far.example>")).isEqualTo(DENIED);
    dialogue.say("RSET", "MAIL FROM:<eve@client.example>");
    assertThat(dialogue.say("RCPT TO:<joe@example.org>"))
        .isEqualTo("550 5.7.1 You have not been introduced");
  }
}
