package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** A client that sends lines and reads replies. */
final class TestClient implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;

  /** Connects and reads the greeting. */
  TestClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    reply();
  }

  /** Sends lines in one write. */
  void send(String... lines) throws IOException {
    socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(UTF_8));
  }

  /** Reads a reply: all of its lines, separated by LF. */
  String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new IOException("the server closed the connection; before that it said " + reply);
      }
      reply.append(reply.isEmpty() ? "" : "\n").append(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return reply.toString();
  }

  /** Sends a command and reads its reply. */
  String say(String command) throws IOException {
    send(command);
    return reply();
  }

  /** Sends a message after EHLO, and returns the last reply. */
  String deliver(String mail, String rcpt, String... lines) throws IOException {
    for (String command : new String[] {mail, rcpt, "DATA"}) {
      String reply = say(command);
      if (reply.charAt(0) > '3') {
        return reply;
      }
    }
    send(lines);
    return say(".");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
