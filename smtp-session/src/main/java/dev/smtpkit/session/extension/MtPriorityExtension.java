package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.session.SessionView;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MT-PRIORITY (RFC 6710 4): how urgent a message is beside others. */
final class MtPriorityExtension implements Extension {

  private final String line;

  MtPriorityExtension(@Nullable String profile) {
    line =
        new EhloKeyword(EhloKeyword.MT_PRIORITY, profile == null ? List.of() : List.of(profile))
            .text();
  }

  @Override
  public String keyword() {
    return EhloKeyword.MT_PRIORITY;
  }

  @Override
  public String ehloLine(SessionView session) {
    return line;
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("MT-PRIORITY");
  }

  @Override
  public int addedOctets() {
    return 15;
  }
}
