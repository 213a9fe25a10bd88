package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.FutureRelease;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FUTURERELEASE (RFC 4865 4): messages that are held back for a while. */
final class FutureReleaseExtension implements Extension {

  private static final Reply TOO_LONG =
      Reply.of(501, 5, 4, "That is longer than a message is held");

  private final int longest;
  private final InstantSource clock;

  FutureReleaseExtension(Duration longest, InstantSource clock) {
    if (longest.toSeconds() < 1 || longest.toSeconds() > 999_999_999) {
      throw new IllegalArgumentException("held for " + longest);
    }
    this.longest = (int) longest.toSeconds();
    this.clock = clock;
  }

  private Instant latest() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(longest);
  }

  @Override
  public String keyword() {
    return EhloKeyword.FUTURERELEASE;
  }

  @Override
  public String ehloLine(SessionView session) {
    return EhloKeyword.futureRelease(new FutureRelease(longest, latest())).text();
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("HOLDFOR", "HOLDUNTIL");
  }

  @Override
  public int addedOctets() {
    return 34;
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    Instant until = parameters.holdUntil();
    boolean tooLong =
        parameters.holdFor().orElse(0) > longest || until != null && until.isAfter(latest());
    return tooLong ? TOO_LONG : null;
  }
}
