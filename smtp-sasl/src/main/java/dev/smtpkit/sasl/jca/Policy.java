package dev.smtpkit.sasl.jca;

import java.util.Map;
import javax.security.sasl.Sasl;

/** What the properties of {@link Sasl} ask of a mechanism. */
final class Policy {
  private Policy() {}

  /** Whether a mechanism may be used. */
  static boolean allows(Map<String, ?> properties, String mechanism) {
    boolean scram = mechanism.startsWith("SCRAM-");
    if (!scram
        && (isTrue(properties, Sasl.POLICY_NOPLAINTEXT) || isTrue(properties, Sasl.SERVER_AUTH))) {
      return false;
    }
    // Whoever is between the two can pass an exchange on, unless it is bound to the connection.
    if (!mechanism.endsWith("-PLUS") && isTrue(properties, Sasl.POLICY_NOACTIVE)) {
      return false;
    }
    // Whoever sees the messages, of SCRAM too, can try passwords at leisure.
    return !isTrue(properties, Sasl.POLICY_NODICTIONARY)
        && !isTrue(properties, Sasl.POLICY_FORWARD_SECRECY)
        && !isTrue(properties, Sasl.POLICY_PASS_CREDENTIALS);
  }

  private static boolean isTrue(Map<String, ?> properties, String name) {
    return String.valueOf(properties.get(name)).equalsIgnoreCase("true");
  }
}
