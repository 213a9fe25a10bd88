package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The mail server as a process, with every listener and a self-signed certificate. */
final class SecureServer {

  private static final int START_SECONDS = 60;

  private final ServerProcess process;
  private final String fingerprint;

  /** Starts it and waits until it listens. */
  SecureServer(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--listen=127.0.0.1:0", "--tls-self-signed"));
    arguments.addAll(List.of("--submission=127.0.0.1:0", "--smtps=127.0.0.1:0"));
    arguments.addAll(List.of(options));
    process = ServerProcess.run(arguments);
    String told = process.awaitOut(line -> line.startsWith("certificate "));
    fingerprint = told.substring(told.lastIndexOf(' ') + 1);
  }

  /** Adds a user to a file, as an operator does. */
  static void addUser(Path file, String name, String password) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MailServer.class.getName());
    command.addAll(List.of("passwd", "--cram-md5", "--users=" + file, name));
    Process passwd =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var typed = passwd.getOutputStream()) {
      typed.write((password + '\n' + password + '\n').getBytes(UTF_8));
    }
    if (!passwd.waitFor(START_SECONDS, SECONDS) || passwd.exitValue() != 0) {
      passwd.destroyForcibly();
      throw new IllegalStateException("passwd has failed");
    }
  }

  int port(String listener) throws InterruptedException {
    return process.port(listener);
  }

  /** Trusts only the certificate whose fingerprint the server has printed. */
  SSLContext trusting() throws GeneralSecurityException, IOException, InterruptedException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("server", certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return context(trust.getTrustManagers());
  }

  private X509Certificate certificate()
      throws GeneralSecurityException, IOException, InterruptedException {
    SSLContext any = context(new TrustManager[] {new Any()});
    try (Socket socket =
        any.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port("smtps"))) {
      X509Certificate shown =
          (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(shown.getEncoded());
      if (!HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest).equals(fingerprint)) {
        throw new GeneralSecurityException("not the certificate of " + fingerprint);
      }
      return shown;
    }
  }

  private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, new SecureRandom());
    return context;
  }

  /** Accepts any certificate, to look at it. */
  private static final class Any implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Stops it, as an operator does. */
  void stop() throws InterruptedException {
    process.terminate();
    try {
      if (process.exitCode() != 0) {
        throw new IllegalStateException("it has ended with " + process.exitCode());
      }
    } finally {
      process.close();
    }
  }
}
