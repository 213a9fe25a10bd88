package dev.smtpkit.session.server;

import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.extension.Extension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The extensions of a configuration, by keyword and by verb, and the offers made of them. */
final class ConfiguredExtensions {

  private final String hostname;
  private final List<Extension> extensions;
  private final Map<String, Extension> byVerb = new HashMap<>();

  /** The last offers that were made, by EHLO or LHLO and by HELO: most are the same. */
  private volatile Offer lastExtended = Offer.NOTHING;

  private volatile Offer lastPlain = Offer.NOTHING;

  /**
   * Checks that the extensions have what they need.
   *
   * @throws IllegalArgumentException if one lacks another
   */
  ConfiguredExtensions(String hostname, List<Extension> extensions) {
    this.hostname = hostname;
    this.extensions = extensions;
    for (Extension extension : extensions) {
      extension.verbs().forEach(verb -> byVerb.put(verb, extension));
      for (String required : extension.requires()) {
        if (!has(required)) {
          throw new IllegalArgumentException(
              extension.keyword() + " needs " + required + ": add it to the extensions");
        }
      }
    }
  }

  /** The limits of lines, made to hold what the extensions add (RFC 5321 4.1.1.11). */
  WireLimits widen(WireLimits limits) {
    int line = 512 + extensions.stream().mapToInt(Extension::addedOctets).sum();
    return limits.toBuilder()
        .commandLine(Math.max(limits.commandLine(), line))
        .authLine(Math.max(limits.authLine(), line))
        .build();
  }

  boolean has(String keyword) {
    return extensions.stream().anyMatch(extension -> extension.keyword().equals(keyword));
  }

  /** The extension that serves a verb, null if none does. */
  @Nullable Extension ofVerb(String verb) {
    return byVerb.get(verb);
  }

  List<String> verbs() {
    return byVerb.keySet().stream().sorted().toList();
  }

  /** The reply to EHLO or LHLO. */
  Offer extendedOffer(SessionView session) {
    Offer offer = Offer.to(session, hostname, extensions, lastExtended);
    lastExtended = offer;
    return offer;
  }

  /** The reply to HELO: nothing but the host's name. */
  Offer plainOffer(SessionView session) {
    Offer offer = Offer.to(session, hostname, List.of(), lastPlain);
    lastPlain = offer;
    return offer;
  }
}
