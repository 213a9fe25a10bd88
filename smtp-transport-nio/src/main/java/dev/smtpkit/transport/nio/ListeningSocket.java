package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket: TCP, or a Unix domain socket with its file. */
final class ListeningSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ListeningSocket.class);

  private static final int BACKLOG = 1024;

  /** A Unix domain socket in the file system. */
  private record SocketFile(Path path, BasicFileAttributes attributes) {

    static SocketFile at(Path path) throws IOException {
      return new SocketFile(
          path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** Whether it may be a socket: the platform has no attribute for that. */
    boolean isSpecial() {
      return attributes.isOther();
    }

    boolean isSameAs(SocketFile other) {
      Object key = attributes.fileKey();
      return key != null
          ? key.equals(other.attributes.fileKey())
          : attributes.creationTime().equals(other.attributes.creationTime());
    }
  }

  private final ServerSocketChannel channel;
  private final @Nullable UnixDomainSocketAddress unix;

  /** The file as it was created, to recognise one that replaces it later. */
  private final @Nullable SocketFile file;

  private ListeningSocket(
      ServerSocketChannel channel,
      @Nullable UnixDomainSocketAddress unix,
      @Nullable SocketFile file) {
    this.channel = channel;
    this.unix = unix;
    this.file = file;
  }

  /**
   * Binds an address.
   *
   * @throws IOException if that is not possible; its text names the address
   */
  static ListeningSocket bind(SocketAddress address) throws IOException {
    try {
      return address instanceof UnixDomainSocketAddress unix ? bindUnix(unix) : bindTcp(address);
    } catch (IOException e) {
      // The platform's text does not name the address.
      throw new IOException("cannot listen on " + text(address) + ": " + e.getMessage(), e);
    }
  }

  private static ListeningSocket bindTcp(SocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      return new ListeningSocket(channel, null, null);
    } catch (Throwable e) {
      Quietly.close(channel);
      throw e;
    }
  }

  private static ListeningSocket bindUnix(UnixDomainSocketAddress address) throws IOException {
    removeIfDead(address);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      return new ListeningSocket(channel, address, SocketFile.at(address.getPath()));
    } catch (Throwable e) {
      Quietly.close(channel);
      throw e;
    }
  }

  /** Removes a file that a server has left which did not end in good order. */
  private static void removeIfDead(UnixDomainSocketAddress address) throws IOException {
    Path path = address.getPath();
    SocketFile left;
    try {
      left = SocketFile.at(path);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!left.isSpecial()) {
      throw new IOException(
          "a file that is not a socket exists there: remove it, or use another path");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Not blocking: a server that is too busy to accept would keep us waiting.
      probe.configureBlocking(false);
      probe.connect(address);
    } catch (ConnectException e) {
      LOG.info("nobody listens on {} any more, replacing it", path);
      Files.deleteIfExists(path);
      return;
    } catch (IOException e) {
      throw new IOException("another server may listen on it: " + e.getMessage(), e);
    }
    throw new IOException("another server listens on it");
  }

  /** HOST:PORT, an IPv6 address in brackets, or a path. */
  private static String text(SocketAddress address) {
    // The platform puts a name and a slash before the host.
    String text = address.toString();
    return address instanceof InetSocketAddress ? text.substring(text.indexOf('/') + 1) : text;
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** The address with its real port. */
  SocketAddress address() throws IOException {
    return channel.getLocalAddress();
  }

  /** The peer of a connection that was accepted here. */
  Peer peer(SocketChannel accepted) throws IOException {
    if (unix != null) {
      return Peer.ofSocket(unix);
    }
    return Peer.of(
        (InetSocketAddress) accepted.getRemoteAddress(),
        (InetSocketAddress) accepted.getLocalAddress());
  }

  /** Whether connections have the options of TCP. */
  boolean isTcp() {
    return unix == null;
  }

  /**
   * Stops listening. The file is removed first: once nobody listens, another server may replace it.
   * Closing again does nothing, because a file system may give the next file the same key.
   */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      if (file != null && SocketFile.at(file.path()).isSameAs(file)) {
        Files.deleteIfExists(file.path());
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was already removed", file);
    } finally {
      channel.close();
    }
  }
}
