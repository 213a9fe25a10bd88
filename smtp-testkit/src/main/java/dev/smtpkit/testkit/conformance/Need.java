package dev.smtpkit.testkit.conformance;

import java.util.Optional;

/** A condition without which a clause is not tried. */
public sealed interface Need {

  /**
   * Why the clause cannot be tried.
   *
   * @param target what is tested
   * @param offer what its EHLO response named
   * @return empty if it can
   */
  Optional<Excuse> missing(Target target, Offer offer);

  /**
   * The server offers an extension.
   *
   * @param keyword of the EHLO response
   * @param parameter one of its parameters, or empty
   */
  record Offered(String keyword, String parameter) implements Need {
    @Override
    public Optional<Excuse> missing(Target target, Offer offer) {
      boolean there =
          parameter.isEmpty() ? offer.has(keyword) : offer.parameters(keyword).contains(parameter);
      return there
          ? Optional.empty()
          : Excuse.notOffered(("does not offer " + keyword + " " + parameter).stripTrailing());
    }
  }

  /**
   * The server does not offer an extension.
   *
   * @param keyword of the EHLO response
   */
  record NotOffered(String keyword) implements Need {
    @Override
    public Optional<Excuse> missing(Target target, Offer offer) {
      return offer.has(keyword)
          ? Excuse.notOffered("is about servers that do not offer " + keyword)
          : Optional.empty();
    }
  }

  /** Conditions on the run. */
  enum Given implements Need {
    LOGIN("needs --user and --password-env") {
      @Override
      boolean holds(Target target) {
        return target.login().isPresent();
      }
    },
    CLEAR("needs a run without TLS") {
      @Override
      boolean holds(Target target) {
        return target.tls() == Target.Tls.NONE;
      }
    },
    TLS("needs a run with --starttls or --tls") {
      @Override
      boolean holds(Target target) {
        return target.tls() != Target.Tls.NONE;
      }
    },
    SMTP("is about SMTP, not LMTP") {
      @Override
      boolean holds(Target target) {
        return !target.lmtp();
      }
    },
    LMTP("is about LMTP") {
      @Override
      boolean holds(Target target) {
        return target.lmtp();
      }
    };

    private final String otherwise;

    Given(String otherwise) {
      this.otherwise = otherwise;
    }

    abstract boolean holds(Target target);

    @Override
    public Optional<Excuse> missing(Target target, Offer offer) {
      if (holds(target)) {
        return Optional.empty();
      }
      return this == SMTP || this == LMTP
          ? Excuse.notOffered(otherwise)
          : Excuse.undecidable(otherwise);
    }
  }
}
