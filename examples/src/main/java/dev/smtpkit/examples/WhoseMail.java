package dev.smtpkit.examples;

import dev.smtpkit.policy.AddressRateLimit;
import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.Networks;
import dev.smtpkit.policy.Rate;
import dev.smtpkit.policy.RelayNetworks;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.message.HopLimit;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Policies in front of a handler: whose mail is taken, from whom, and how fast. */
final class WhoseMail {

  private WhoseMail() {}

  /** Serves at the port that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
    MailHandler handler = ReadAsStream.handler(blocking, System.out::println, replies -> {});
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    SmtpServer.builder(
            configuration,
            guard(session -> handler, System::nanoTime, new SecureRandom()::nextBytes))
        .listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
        .start();
  }

  static MailHandler.Factory guard(
      MailHandler.Factory handlers, LongSupplier nanos, Randomness random) {
    // readme-begin
    Networks ours = Networks.of("192.0.2.0/24", "2001:db8::/32");
    LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));
    Rate minutely = Rate.of(60, Duration.ofMinutes(1));
    return PolicyHandler.builder()
        .connect(AddressRateLimit.builder(minutely, nanos, random).maxClients(100_000).build())
        .rcpt(new RelayNetworks(ours).orElse(local))
        .message(HopLimit::new)
        .before(handlers);
    // readme-end
  }
}
