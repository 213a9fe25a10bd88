package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LMTP on a Unix domain socket, as a mail server on the same host delivers. */
class UnixSocketTest {

  @TempDir private Path folder;

  @Test
  void lmtpListensOnAUnixDomainSocketAndLeavesNoFile() throws Exception {
    Path socket = folder.resolve("lmtp");
    try (ServerProcess server = ServerProcess.start(folder, "--lmtp=unix:" + socket)) {
      assertThat(server.awaitOut(line -> line.startsWith("listening lmtp ")))
          .isEqualTo("listening lmtp unix:" + socket);
      String dialogue =
          "LHLO me.example\r\nMAIL FROM:<>\r\nRCPT TO:<joe@localhost>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n";
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          BufferedReader replies = new BufferedReader(Channels.newReader(client, US_ASCII))) {
        assertThat(replies.readLine()).startsWith("220 ");
        client.write(ByteBuffer.wrap(dialogue.getBytes(US_ASCII)));
        assertThat(replies.lines()).last().asString().startsWith("221 ");
      }
      try (var mail = Files.list(folder.resolve("mail/localhost/joe/new"))) {
        assertThat(mail).hasSize(1);
      }
      server.terminate();
      assertThat(server.exitCode()).isZero();
      assertThat(socket).doesNotExist();
    }
  }
}
