package dev.smtpkit.session.client;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.EsmtpKeyword;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.Limits;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Verb;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a server has offered, and so what it may be sent (RFC 5321 2.4, 4.1.1.3). */
final class ServerOffer {

  /** Nothing: a hello that was no EHLO, or none yet. */
  static final ServerOffer NOTHING = new ServerOffer(null);

  private static final Limits NO_LIMITS =
      new Limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  private final @Nullable EhloResponse response;

  ServerOffer(@Nullable EhloResponse response) {
    this.response = response;
  }

  boolean has(String keyword) {
    return response != null && response.supports(keyword);
  }

  boolean hasMechanism(String name) {
    return response != null && response.authMechanisms().contains(name);
  }

  /** What the server has declared of its limits; none if it has not. */
  Limits limits() {
    return response == null ? NO_LIMITS : response.limits();
  }

  /**
   * Why a command may not be sent.
   *
   * @return the extension that it lacks, null if it may
   */
  @Nullable String lack(Command command) {
    if (command instanceof Command.Mail mail) {
      String lack = lack(mail.parameters());
      return lack == null && isInternational(mail.reversePath().mailbox())
          ? without(!mail.parameters().smtpUtf8(), "the parameter SMTPUTF8")
          : lack;
    } else if (command instanceof Command.Rcpt rcpt) {
      String lack = lack(rcpt.parameters());
      return lack == null && isInternational(rcpt.forwardPath().mailbox())
          ? need(true, EhloKeyword.SMTPUTF8)
          : lack;
    } else if (command instanceof Command.Lookup lookup) {
      boolean utf8 = lookup.inReply() == Utf8.ALLOWED || isBeyondAscii(lookup.string());
      return need(utf8, EhloKeyword.SMTPUTF8);
    } else if (command instanceof Command.Help help && help.topic() != null) {
      return need(isBeyondAscii(help.topic()), EhloKeyword.SMTPUTF8);
    }
    Verb verb = command.verb();
    if (verb == null) {
      // What is not known here is the owner's to know.
      return null;
    }
    return switch (verb) {
      case BDAT -> need(true, EhloKeyword.CHUNKING);
      case STARTTLS, ETRN, XFORWARD -> need(true, verb.name());
      default -> null;
    };
  }

  private static boolean isBeyondAscii(String text) {
    return text.chars().anyMatch(c -> c >= 0x80);
  }

  static boolean isInternational(@Nullable Mailbox mailbox) {
    return mailbox != null && mailbox.isInternational();
  }

  private @Nullable String lack(MailParameters given) {
    for (EsmtpKeyword keyword : EsmtpKeyword.ofMail()) {
      BodyType body = keyword == EsmtpKeyword.BODY ? given.body() : null;
      String extension = body == null ? keyword.extension() : body.extension();
      if (given.has(keyword) && !has(extension)) {
        return extension;
      }
    }
    return others(given.others());
  }

  private @Nullable String lack(RcptParameters given) {
    for (EsmtpKeyword keyword : EsmtpKeyword.ofRcpt()) {
      if (given.has(keyword) && !has(keyword.extension())) {
        return keyword.extension();
      }
    }
    return others(given.others());
  }

  /** A parameter that has no type is offered by a keyword of its own name, or not at all. */
  private @Nullable String others(List<EsmtpParameter> others) {
    for (EsmtpParameter other : others) {
      if (!has(other.keyword())) {
        return other.keyword();
      }
    }
    return null;
  }

  private @Nullable String need(boolean used, String keyword) {
    return without(used && !has(keyword), keyword);
  }

  private static @Nullable String without(boolean lacking, String what) {
    return lacking ? what : null;
  }
}
