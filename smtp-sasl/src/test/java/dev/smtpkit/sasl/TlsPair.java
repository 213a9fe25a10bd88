package dev.smtpkit.sasl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/** Both ends of one TLS connection in memory, after the handshake. */
final class TlsPair {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLEngine client;
  private final SSLEngine server;

  private TlsPair(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /** A context with a new self-signed certificate, which it trusts; made by the JDK's keytool. */
  static SSLContext context(Path directory)
      throws GeneralSecurityException, IOException, InterruptedException {
    Path store = directory.resolve("tls.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "tls",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA384withECDSA",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException(Files.readString(directory.resolve("keytool.log")));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  static TlsPair connected(SSLContext context, String protocol) throws SSLException {
    SSLEngine client = context.createSSLEngine();
    SSLEngine server = context.createSSLEngine();
    client.setUseClientMode(true);
    server.setUseClientMode(false);
    for (SSLEngine each : new SSLEngine[] {client, server}) {
      each.setEnabledProtocols(new String[] {protocol});
      each.beginHandshake();
    }
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
    for (int round = 0; round < 100; round++) {
      turn(client, toClient, toServer);
      turn(server, toServer, toClient);
      boolean done =
          client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
              && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
      if (done && toServer.position() == 0 && toClient.position() == 0) {
        return new TlsPair(client, server);
      }
    }
    throw new SSLException("the handshake does not end");
  }

  /** Does as much as one end can; both buffers are in write mode. */
  private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer none = ByteBuffer.allocate(0);
    ByteBuffer plain = ByteBuffer.allocate(1 << 15);
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    } else if (status == HandshakeStatus.NEED_WRAP) {
      engine.wrap(none, out);
    } else if (in.position() > 0) {
      in.flip();
      engine.unwrap(in, plain);
      in.compact();
    }
  }

  SSLSession client() {
    return client.getSession();
  }

  SSLSession server() {
    return server.getSession();
  }
}
