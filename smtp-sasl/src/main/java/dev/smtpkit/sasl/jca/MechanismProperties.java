package dev.smtpkit.sasl.jca;

import java.util.Map;
import javax.security.sasl.Sasl;

/** The demands that the properties of {@link Sasl} make on a mechanism. */
final class MechanismProperties {
  private MechanismProperties() {}

  /** Whether the properties allow a mechanism. */
  static boolean allows(Map<String, ?> properties, String mechanism) {
    boolean scram = mechanism.startsWith("SCRAM-");
    if (!scram
        && (isTrue(properties, Sasl.POLICY_NOPLAINTEXT) || isTrue(properties, Sasl.SERVER_AUTH))) {
      return false;
    }
    // An active attacker can relay an exchange that is not bound to the connection.
    if (!mechanism.endsWith("-PLUS") && isTrue(properties, Sasl.POLICY_NOACTIVE)) {
      return false;
    }
    // An eavesdropper can guess passwords offline, with SCRAM too.
    return !isTrue(properties, Sasl.POLICY_NODICTIONARY)
        && !isTrue(properties, Sasl.POLICY_FORWARD_SECRECY)
        && !isTrue(properties, Sasl.POLICY_PASS_CREDENTIALS);
  }

  private static boolean isTrue(Map<String, ?> properties, String name) {
    return String.valueOf(properties.get(name)).equalsIgnoreCase("true");
  }
}
