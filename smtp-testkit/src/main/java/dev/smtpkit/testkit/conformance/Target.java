package dev.smtpkit.testkit.conformance;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The server under test, and how it is talked to.
 *
 * @param address resolved
 * @param tls how the connection is secured
 * @param lmtp whether the server speaks LMTP
 * @param login empty if no command authenticates but those of a clause
 * @param sender the reverse-path
 * @param recipient a mailbox with a domain that the server accepts; receives the test's messages
 * @param pieces how octets are written
 * @param patience how long a reply may take
 * @param slow whether clauses that take minutes are tried
 */
public record Target(
    InetSocketAddress address,
    Tls tls,
    boolean lmtp,
    Optional<Login> login,
    String sender,
    String recipient,
    Pieces pieces,
    Duration patience,
    boolean slow) {

  /** How the connection is secured. No certificate is verified. */
  public enum Tls {
    NONE,
    STARTTLS,
    IMPLICIT
  }

  /** How octets are written: an axis that changes no verdict of a server that frames well. */
  public enum Pieces {
    /** What is sent together is written at once. */
    WHOLE,
    /** Every octet is a write of its own. */
    OCTETS
  }

  /** A user. */
  public record Login(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return user;
    }
  }
}
