package dev.smtpkit.examples.readme;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** A server over TCP that counts octets and keeps none. */
final class CountingServer {

  private CountingServer() {}

  static SmtpServer start(AtomicLong octets) throws IOException {
    // readme-begin
    class Counter implements MailHandler, MessageSink {
      @Override
      public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
        verdict.answer(Verdict.ACCEPT); // at once; any other thread may do it later
      }

      @Override
      public MessageSink message(Envelope envelope, Runnable resume) {
        return this;
      }

      @Override
      public Progress write(ByteBuffer span) {
        octets.addAndGet(span.remaining());
        return Progress.DONE;
      }

      @Override
      public void end(MessageSummary content, Pending<Verdict> outcome) {
        outcome.answer(Verdict.ACCEPT);
      }

      @Override
      public void drop() {}
    }
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    return SmtpServer.builder(configuration, session -> new Counter())
        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .start();
    // readme-end
  }
}
