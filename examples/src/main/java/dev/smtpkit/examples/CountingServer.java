package dev.smtpkit.examples;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The smallest server over TCP: a handler that counts the octets of messages and keeps none. */
final class CountingServer {

  private CountingServer() {}

  /** Serves at a free port, and prints the count once a second. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AtomicLong octets = new AtomicLong();
    try (SmtpServer server = start(octets)) {
      System.out.println("listening on " + server.addresses());
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        System.out.println(octets + " octets");
      }
    }
  }

  static SmtpServer start(AtomicLong octets) throws IOException {
    // readme-begin
    class Counter implements MailHandler, MessageSink {
      @Override
      public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
        verdict.answer(Verdict.ACCEPT); // at once; any other thread may do it later
      }

      @Override
      public MessageSink message(Origin origin, Envelope envelope) {
        return this;
      }

      @Override
      public Progress write(ByteBuffer span, Resumption resumption) {
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
