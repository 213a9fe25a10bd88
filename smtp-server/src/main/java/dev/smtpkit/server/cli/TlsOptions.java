package dev.smtpkit.server.cli;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.server.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the server's certificate. */
public final class TlsOptions {

  @Option(
      names = "--tls-cert",
      paramLabel = "PEM",
      description =
          "The certificate, and those that lead up from it: STARTTLS is offered. Read again when it"
              + " changes.")
  private @Nullable Path certificates;

  @Option(names = "--tls-key", paramLabel = "PEM", description = "Its private key.")
  private @Nullable Path key;

  @Option(
      names = "--tls-self-signed",
      arity = "0..1",
      fallbackValue = "true",
      description = "A certificate made at the start, that nobody vouches for.")
  private boolean selfSigned;

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict() {
    if (selfSigned && (certificates != null || key != null)) {
      return "--tls-self-signed: not with --tls-cert or --tls-key";
    }
    if ((certificates == null) != (key == null)) {
      return certificates == null
          ? "--tls-key: it takes --tls-cert"
          : "--tls-cert: it takes --tls-key";
    }
    return null;
  }

  public boolean any() {
    return selfSigned || certificates != null;
  }

  /** The certificate, null if the options name none. */
  public @Nullable ServerCertificate certificate(DomainName hostname, Executor blocking)
      throws IOException, GeneralSecurityException {
    if (selfSigned) {
      return ServerCertificate.selfSigned(hostname);
    }
    Path chain = certificates;
    Path secret = key;
    return chain == null || secret == null ? null : ServerCertificate.read(chain, secret, blocking);
  }
}
