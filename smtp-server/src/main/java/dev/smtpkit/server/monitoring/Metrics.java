package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.server.log.LogQueue;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.transport.nio.ConnectionObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * The metrics of the server, for Prometheus. No label has a value that a client can choose.
 *
 * <p>Thread-safe.
 */
public final class Metrics implements MailObserver, ConnectionObserver {

  private static final Set<String> MECHANISMS =
      Set.of(
          "PLAIN",
          "LOGIN",
          "CRAM-MD5",
          "SCRAM-SHA-1",
          "SCRAM-SHA-1-PLUS",
          "SCRAM-SHA-256",
          "SCRAM-SHA-256-PLUS");

  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  private static final String LISTENER = "listener";
  private static final String OUTCOME = "outcome";

  private final PrometheusRegistry registry = new PrometheusRegistry();

  private final Gauge open =
      Gauge.builder()
          .name("smtp_connections_open")
          .help("Connections right now")
          .withoutExemplars()
          .register(registry);
  private final Counter connections =
      counter("smtp_connections_total", "Connections that were accepted");
  private final Counter refused =
      counter("smtp_connections_refused_total", "Connections turned away", "reason");
  private final Counter sessions = counter("smtp_sessions_total", "Sessions that began", LISTENER);
  private final Counter handshakes =
      counter("smtp_tls_handshakes_total", "TLS handshakes that are done", "version");
  private final Counter handshakeFailures =
      counter("smtp_tls_handshake_failures_total", "TLS handshakes that failed");
  private final Counter replies =
      counter("smtp_replies_total", "Replies by first digit", LISTENER, "class");
  private final Counter messages =
      counter("smtp_messages_total", "Messages by what became of them", LISTENER, OUTCOME);
  private final Counter octets =
      counter("smtp_message_octets_total", "Octets of accepted messages", LISTENER);
  private final Counter recipients =
      counter("smtp_recipients_total", "Recipients named by RCPT", LISTENER, OUTCOME);
  private final Counter authentications =
      counter(
          "smtp_authentications_total",
          "Exchanges of AUTH that came to an end",
          LISTENER,
          "mechanism",
          OUTCOME);
  private final Counter notices =
      counter("smtp_notifications_total", "Notifications that senders asked for", OUTCOME);
  private final Histogram delivery =
      Histogram.builder()
          .name("smtp_delivery_seconds")
          .help("From a message's last octet until it is on disk")
          .labelNames(LISTENER)
          .classicOnly()
          .classicUpperBounds(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30)
          .withoutExemplars()
          .register(registry);

  public Metrics() {
    JvmMetrics.builder().register(registry);
    CounterWithCallback.builder()
        .name("smtp_log_lines_dropped_total")
        .help("Lines of the log that nobody read in time")
        .callback(callback -> callback.call((double) LogQueue.dropped()))
        .register(registry);
    // Series begin at 0 rather than absent.
    for (Refusal reason : Refusal.values()) {
      refused.initLabelValues(word(reason));
    }
    for (Service service : Service.values()) {
      for (String outcome : new String[] {"accepted", "deferred", "rejected"}) {
        messages.initLabelValues(service.word(), outcome);
        recipients.initLabelValues(service.word(), outcome);
      }
      delivery.initLabelValues(service.word());
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  /**
   * Serves the metrics by HTTP, at {@code /metrics}.
   *
   * @param address the address to listen on; port 0 takes a free port
   * @throws IOException if the address cannot be bound
   */
  public HTTPServer serve(InetSocketAddress address) throws IOException {
    return HTTPServer.builder()
        .inetAddress(address.getAddress())
        .port(address.getPort())
        .registry(registry)
        .buildAndStart();
  }

  /** The observer of a new session. */
  public WireObserver wire(Service service) {
    sessions.labelValues(service.word()).inc();
    return new Wire(service);
  }

  /** Observes the lines of one session. */
  private final class Wire implements WireObserver {

    private static final String AUTH = "AUTH ";

    private final Service service;
    private String mechanism = "";

    Wire(Service service) {
      this.service = service;
    }

    @Override
    public void received(String line) {
      if (line.startsWith(AUTH)) {
        int end = line.indexOf(' ', AUTH.length());
        mechanism = line.substring(AUTH.length(), end < 0 ? line.length() : end);
      }
    }

    @Override
    public void replied(Reply reply) {
      int code = reply.code().value();
      replies.labelValues(service.word(), code / 100 + "yz").inc();
      // The reply of nothing but a successful authentication.
      if (code == 235) {
        authentication(service, mechanism, "success");
      }
    }
  }

  private void authentication(Service service, String mechanism, String outcome) {
    String upper = mechanism.toUpperCase(Locale.ROOT);
    String known = MECHANISMS.contains(upper) ? upper : "other";
    authentications.labelValues(service.word(), known, outcome).inc();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String outcome(Reply reply) {
    return reply.code().severity() == 5 ? "rejected" : "deferred";
  }

  @Override
  public void opened(Peer peer) {
    connections.inc();
    open.inc();
  }

  @Override
  public void closed(Peer peer, Duration lasted) {
    open.dec();
  }

  @Override
  public void refused(Peer peer, Refusal refusal) {
    refused.labelValues(word(refusal)).inc();
  }

  @Override
  public void secured(Peer peer, TlsInfo tls) {
    String version = tls.protocol();
    handshakes.labelValues(TLS_VERSIONS.contains(version) ? version : "other").inc();
  }

  @Override
  public void handshakeFailed(Peer peer, Throwable cause) {
    handshakeFailures.inc();
  }

  @Override
  public void accepted(IncomingMessage message, MessageSummary content, long nanos) {
    String listener = message.service().word();
    messages.labelValues(listener, "accepted").inc();
    octets.labelValues(listener).inc(content.octets());
    delivery.labelValues(listener).observe(nanos / 1e9);
  }

  @Override
  public void refused(IncomingMessage message, Reply reply) {
    messages.labelValues(message.service().word(), outcome(reply)).inc();
  }

  @Override
  public void lost(IncomingMessage message, CloseReason reason) {
    messages.labelValues(message.service().word(), "deferred").inc();
  }

  @Override
  public void recipientAccepted(Service service) {
    recipients.labelValues(service.word(), "accepted").inc();
  }

  @Override
  public void recipientRefused(
      Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {
    recipients.labelValues(service.word(), outcome(reply)).inc();
  }

  @Override
  public void authenticationFailed(FailedAuthentication failed) {
    authentication(failed.service(), failed.mechanism(), "failure");
  }

  @Override
  public void notice(IncomingMessage message, Notice notice) {
    notices.labelValues(word(notice)).inc();
  }
}
