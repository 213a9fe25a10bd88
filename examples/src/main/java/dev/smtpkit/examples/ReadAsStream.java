package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.StreamSink;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A message read as an {@code InputStream}, by a thread that may block. */
final class ReadAsStream {

  private ReadAsStream() {}

  /** Serves at the port that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
    MailHandler handler = handler(blocking, System.out::println, replies -> {});
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    SmtpServer.builder(configuration, session -> handler)
        .listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
        .start();
  }

  static MailHandler handler(
      Executor blocking, Consumer<String> subjects, Consumer<List<Reply>> told) {
    // readme-begin
    class Subjects implements MailHandler {
      @Override
      public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
        verdict.answer(Verdict.ACCEPT);
      }

      @Override
      public MessageSink message(Origin origin, Envelope envelope) {
        return new StreamSink(this::read, blocking, Throwable::printStackTrace);
      }

      // On a thread of the executor. The end of the stream is the end of the whole message; one
      // that is cut off is an IOException, and a refusal by itself.
      private Verdict read(InputStream message) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(message, US_ASCII));
        String line;
        while ((line = lines.readLine()) != null && !line.isEmpty()) {
          if (line.startsWith("Subject: ")) {
            subjects.accept(line.substring(9));
          }
        }
        return Verdict.accept(Reply.of(250, 0, 0, "Read"));
      }

      @Override
      public void completed(List<Reply> replies) {
        told.accept(replies); // what the client is told, though time may have run out before
      }
    }
    // readme-end
    return new Subjects();
  }
}
