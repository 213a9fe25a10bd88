package dev.smtpkit.session;

import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a dialogue down: the client's lines behind {@code >>}, the server's replies behind {@code
 * <<}. No credential is in it.
 */
public final class WireLog implements WireObserver {

  private final Consumer<String> lines;

  /**
   * A log.
   *
   * @param lines takes each line, without its end; called on the session's thread
   */
  public WireLog(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void received(String line) {
    lines.accept(">> " + line);
  }

  @Override
  public void replied(Reply reply) {
    lines.accept("<< " + (reply.code().value() == 334 ? "334 ..." : reply));
  }

  @Override
  public void tolerated(@Nullable Verb verb, Set<Deviation> deviations) {
    lines.accept("-- tolerated: " + deviations);
  }

  @Override
  public void discarded(long octets) {
    lines.accept("-- " + octets + " octets in clear behind STARTTLS were thrown away");
  }
}
