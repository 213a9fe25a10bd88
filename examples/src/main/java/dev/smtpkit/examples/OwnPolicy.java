package dev.smtpkit.examples;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A policy of one's own, which asks somebody else and answers later. */
final class OwnPolicy {

  private OwnPolicy() {}

  /** Serves at the port that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
    MailHandler handler = ReadAsStream.handler(blocking, System.out::println, replies -> {});
    Set<String> full = Set.of("<full@example.org>");
    BiConsumer<String, Consumer<Boolean>> mailboxes =
        (recipient, hasRoom) -> blocking.execute(() -> hasRoom.accept(!full.contains(recipient)));
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    SmtpServer.builder(configuration, guard(session -> handler, mailboxes))
        .listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
        .start();
  }

  static MailHandler.Factory guard(
      MailHandler.Factory handlers, BiConsumer<String, Consumer<Boolean>> mailboxes) {
    // readme-begin
    Verdict full = Verdict.refuse(Reply.of(452, 2, 2, "Mailbox full"));
    Policy<RcptContext> quota =
        (recipient, verdict) ->
            mailboxes.accept( // asks whoever knows; the answer comes now or later, on any thread
                recipient.forwardPath().text(),
                hasRoom -> verdict.answer(hasRoom ? Verdict.ACCEPT : full));
    LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));
    return PolicyHandler.builder().rcpt(local.andThen(quota)).before(handlers);
    // readme-end
  }
}
