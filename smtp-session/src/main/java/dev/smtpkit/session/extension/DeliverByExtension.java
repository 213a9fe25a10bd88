package dev.smtpkit.session.extension;

import dev.smtpkit.proto.DeliverBy;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DELIVERBY (RFC 2852 2, 4): a message that is worth something only for some time. */
final class DeliverByExtension implements Extension {

  private static final Reply TOO_SOON =
      Reply.of(555, 5, 4, "Delivery within that time cannot be promised");

  private final int minimum;

  DeliverByExtension(int minimum) {
    if (minimum < 0 || minimum > DeliverBy.MAX_SECONDS) {
      throw new IllegalArgumentException(minimum + " seconds");
    }
    this.minimum = minimum;
  }

  @Override
  public String keyword() {
    return EhloKeyword.DELIVERBY;
  }

  @Override
  public String ehloLine(SessionView session) {
    return minimum == 0 ? keyword() : keyword() + ' ' + minimum;
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("BY");
  }

  @Override
  public int addedOctets() {
    return 17;
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    DeliverBy by = parameters.deliverBy();
    return by != null && by.mode() == DeliverBy.Mode.RETURN && by.seconds() < minimum
        ? TOO_SOON
        : null;
  }
}
