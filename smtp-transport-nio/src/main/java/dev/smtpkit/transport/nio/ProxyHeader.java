package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.session.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a proxy names the client that it speaks for (the PROXY protocol, versions 1
 * and 2), while it is received. Its buffer never has room for an octet that could follow the
 * header.
 */
final class ProxyHeader {

  /** The octets are not a valid header. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedException(String reason) {
      super("not a PROXY header: " + reason);
    }
  }

  /** The octets of the shortest header: "PROXY UNKNOWN" and CRLF. */
  private static final int SHORTEST = 15;

  /** The octets of the longest header of version 1, with its CRLF. */
  private static final int LONGEST_TEXT = 107;

  private static final int BINARY_HEAD = 16;
  private static final byte[] TEXT_START = "PROXY ".getBytes(US_ASCII);
  private static final byte[] BINARY_START = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);

  private static final String PORT = " (0|[1-9][0-9]{0,4})";
  private static final Pattern TEXT =
      Pattern.compile("PROXY TCP([46]) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+)" + PORT + PORT + "\r\n");
  private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( [^\r\n]*)?\r\n");

  private ByteBuffer in = ByteBuffer.allocate(SHORTEST);
  private @Nullable Peer peer;

  /** The buffer for the next octets, with room for as many as certainly belong to the header. */
  ByteBuffer room() {
    return in;
  }

  /**
   * Parses what was read.
   *
   * @param connection the proxy, which stands for itself with LOCAL and UNKNOWN
   * @return whether that is the whole header
   * @throws MalformedException if it cannot be or become a valid header
   */
  boolean isWhole(Peer connection) throws MalformedException {
    boolean binary = in.position() > 0 && in.get(0) == BINARY_START[0];
    requireStart(binary ? BINARY_START : TEXT_START);
    while (!in.hasRemaining()) {
      int missing = binary ? missingBinary() : missingText();
      if (missing == 0) {
        peer = binary ? ofBinary(connection) : ofText(connection);
        return true;
      }
      in = ByteBuffer.allocate(in.capacity() + missing).put(in.flip());
    }
    return false;
  }

  /**
   * The client that the proxy speaks for.
   *
   * @throws IllegalStateException if the header is not whole
   */
  Peer peer() {
    Peer known = peer;
    if (known == null) {
      throw new IllegalStateException("the header is not whole");
    }
    return known;
  }

  private void requireStart(byte[] start) throws MalformedException {
    for (int i = 0; i < Math.min(start.length, in.position()); i++) {
      if (in.get(i) != start[i]) {
        throw new MalformedException("its start is neither version 1 nor 2");
      }
    }
  }

  private int missingText() throws MalformedException {
    int length = in.position();
    for (int i = 0; i < length - 1; i++) {
      if (in.get(i) == '\n' || in.get(i) == '\r' && in.get(i + 1) != '\n') {
        throw new MalformedException("malformed line end");
      }
      if (in.get(i) == '\r' && i == length - 2) {
        return 0;
      }
    }
    int missing = in.get(length - 1) == '\r' ? 1 : 2;
    if (in.get(length - 1) == '\n' || length + missing > LONGEST_TEXT) {
      throw new MalformedException("no line end within " + LONGEST_TEXT + " octets");
    }
    return missing;
  }

  private Peer ofText(Peer connection) throws MalformedException {
    String line = new String(in.array(), 0, in.position(), US_ASCII);
    if (UNKNOWN.matcher(line).matches()) {
      return connection;
    }
    Matcher matcher = TEXT.matcher(line);
    if (!matcher.matches()) {
      throw new MalformedException("malformed addresses or ports");
    }
    boolean six = matcher.group(1).equals("6");
    InetAddress from = address(matcher.group(2), six);
    InetAddress to = address(matcher.group(3), six);
    return peer(from, port(matcher.group(4)), to, port(matcher.group(5)));
  }

  private static InetAddress address(String text, boolean six) throws MalformedException {
    if (six) {
      AddressLiteral.IPv6 address = AddressLiteral.IPv6.parse(text);
      if (address != null) {
        return address.toInetAddress();
      }
    } else {
      AddressLiteral.IPv4 address = AddressLiteral.IPv4.parse(text);
      // A literal may have leading zeros, an address in a PROXY header may not.
      if (address != null && address.text().length() == text.length() + 2) {
        return address.toInetAddress();
      }
    }
    throw new MalformedException("malformed address");
  }

  private static int port(String digits) throws MalformedException {
    int port = Integer.parseInt(digits);
    if (port > 65_535) {
      throw new MalformedException("port " + port + " exceeds 65535");
    }
    return port;
  }

  private int missingBinary() throws MalformedException {
    if (in.position() < BINARY_HEAD) {
      return BINARY_HEAD - in.position();
    }
    int version = in.get(12) >> 4;
    int command = in.get(12) & 0x0F;
    if (version != 2 || command > 1) {
      throw new MalformedException("neither LOCAL nor PROXY of version 2");
    }
    return BINARY_HEAD + (in.getShort(14) & 0xFFFF) - in.position();
  }

  private Peer ofBinary(Peer connection) throws MalformedException {
    boolean local = (in.get(12) & 0x0F) == 0;
    int family = in.get(13) & 0xFF;
    int octets =
        switch (family) {
          case 0x00 -> 0;
          case 0x11 -> 12;
          case 0x21 -> 36;
          case 0x31 -> 216;
          default -> -1;
        };
    if (local) {
      // The rest of a LOCAL header is to be ignored.
      return connection;
    }
    if (octets < 0 || in.position() < BINARY_HEAD + octets) {
      throw new MalformedException("no addresses of a stream socket");
    }
    if (family == 0x00) {
      return connection;
    }
    requireExtensions(BINARY_HEAD + octets);
    if (family == 0x31) {
      return connection;
    }
    int size = family == 0x11 ? 4 : 16;
    InetAddress from = address(BINARY_HEAD, size);
    InetAddress to = address(BINARY_HEAD + size, size);
    int ports = BINARY_HEAD + 2 * size;
    return peer(from, in.getShort(ports) & 0xFFFF, to, in.getShort(ports + 2) & 0xFFFF);
  }

  /**
   * Checks the extensions after the addresses: types, lengths and values, none of which is used.
   */
  private void requireExtensions(int from) throws MalformedException {
    int at = from;
    while (at < in.position()) {
      int next = at + 3 > in.position() ? -1 : at + 3 + (in.getShort(at + 1) & 0xFFFF);
      if (next < 0 || next > in.position()) {
        throw new MalformedException("truncated extension");
      }
      at = next;
    }
  }

  private InetAddress address(int from, int size) throws MalformedException {
    byte[] octets = new byte[size];
    in.get(from, octets);
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new MalformedException("malformed address");
    }
  }

  private static Peer peer(InetAddress from, int fromPort, InetAddress to, int toPort) {
    return Peer.of(new InetSocketAddress(from, fromPort), new InetSocketAddress(to, toPort));
  }
}
