package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The mail server as a program of its own, with every listener and a certificate that it makes. */
final class ServerProcess {

  private static final int START_SECONDS = 60;

  private final Process process;
  private final Map<String, Integer> ports = new HashMap<>();
  private final CompletableFuture<String> fingerprint = new CompletableFuture<>();

  /** Starts it and waits until it listens. */
  ServerProcess(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--listen=127.0.0.1:0", "--tls-self-signed"));
    arguments.addAll(List.of("--submission=127.0.0.1:0", "--smtps=127.0.0.1:0"));
    arguments.addAll(List.of(options));
    process = java(arguments).start();
    Thread reader = new Thread(this::readWhatItSays, "server output");
    reader.setDaemon(true);
    reader.start();
    try {
      fingerprint.get(START_SECONDS, SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static ProcessBuilder java(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MailServer.class.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** Adds a user to a file, as an operator does. */
  static void addUser(Path file, String name, String password) throws Exception {
    Process passwd = java(List.of("passwd", "--cram-md5", "--users=" + file, name)).start();
    try (var typed = passwd.getOutputStream()) {
      typed.write((password + '\n' + password + '\n').getBytes(UTF_8));
    }
    if (!passwd.waitFor(START_SECONDS, SECONDS) || passwd.exitValue() != 0) {
      passwd.destroyForcibly();
      throw new IllegalStateException("passwd has failed");
    }
  }

  /** Reads to the end, so that it can always write; whether it listens is known on the way. */
  private void readWhatItSays() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("listening")) {
          ports.put(words[1], Integer.valueOf(words[2].replaceFirst(".*:", "")));
        } else if (words[0].equals("certificate")) {
          // What it tells of once it has told of its listeners.
          fingerprint.complete(words[words.length - 1]);
        }
      }
      fingerprint.completeExceptionally(new IllegalStateException("it has not started"));
    } catch (IOException e) {
      fingerprint.completeExceptionally(e);
    }
  }

  int port(String listener) {
    return requireNonNull(ports.get(listener), listener);
  }

  /** Trusts the certificate whose fingerprint the server has printed, and no other. */
  SSLContext trusting() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("server", certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return context(trust.getTrustManagers());
  }

  private X509Certificate certificate() throws GeneralSecurityException, IOException {
    SSLContext any = context(new TrustManager[] {new Any()});
    try (Socket socket =
        any.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port("smtps"))) {
      X509Certificate shown =
          (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
      String printed = fingerprint.join();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(shown.getEncoded());
      if (!HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest).equals(printed)) {
        throw new GeneralSecurityException("not the certificate of " + printed);
      }
      return shown;
    }
  }

  private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, new SecureRandom());
    return context;
  }

  /** Looks at a certificate before it is known. */
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
    process.destroy();
    if (!process.waitFor(START_SECONDS, SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("it does not end");
    }
  }
}
