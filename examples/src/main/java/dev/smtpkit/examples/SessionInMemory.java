package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The server's engine alone: octets in, replies out, with no socket, thread or clock. */
final class SessionInMemory {

  private SessionInMemory() {}

  /** Prints the replies to a short dialogue. */
  public static void main(String[] arguments) {
    System.out.print(replies("EHLO client.example\r\nNOOP\r\n", System.nanoTime()));
  }

  static String replies(String client, long now) {
    // readme-begin
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).tolerateEarlyTalk().build();
    Peer peer = Peer.of(new InetSocketAddress(0), new InetSocketAddress(25));
    SmtpServerSession session = new SmtpServerSession(configuration, peer, now);
    ByteBuffer in = ByteBuffer.allocate(4096).put(client.getBytes(US_ASCII)).flip();
    ByteBuffer out = ByteBuffer.allocate(4096);
    ServerEvent event;
    while ((event = session.poll(in, now)) != ServerEvent.Control.NEED_INPUT) {
      if (event instanceof ServerEvent.Connected connected) {
        session.answer(connected.decision(), Verdict.ACCEPT, now);
      } else if (event instanceof ServerEvent.Hello hello) {
        session.answer(hello.decision(), Verdict.ACCEPT, now);
      } else if (event == ServerEvent.Control.FLUSH) {
        session.transmit(out, now);
      }
    }
    session.transmit(out, now);
    // readme-end
    return US_ASCII.decode(out.flip()).toString();
  }
}
