package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a message (RFC 5321 2.3.1): who sends it and to whom. Immutable.
 *
 * <p>Where a message came from, as far as a server knows, is its {@link Origin}.
 */
public final class Envelope {

  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final List<Recipient> recipients;

  private Envelope(ReversePath reversePath, MailParameters parameters, List<Recipient> recipients) {
    this.reversePath = requireNonNull(reversePath);
    this.parameters = requireNonNull(parameters);
    this.recipients = List.copyOf(recipients);
  }

  /**
   * An envelope.
   *
   * @param reversePath the sender
   * @param parameters the parameters of MAIL
   * @param recipients the recipients, in their order; copied
   */
  public static Envelope of(
      ReversePath reversePath, MailParameters parameters, List<Recipient> recipients) {
    return new Envelope(reversePath, parameters, recipients);
  }

  /**
   * A builder of an envelope without recipients and parameters.
   *
   * @param reversePath the sender
   */
  public static Builder builder(ReversePath reversePath) {
    return new Builder(reversePath);
  }

  /** A builder that begins with what this envelope has. */
  public Builder toBuilder() {
    Builder builder = new Builder(reversePath).parameters(parameters);
    builder.recipients.addAll(recipients);
    return builder;
  }

  /** The sender. */
  public ReversePath reversePath() {
    return reversePath;
  }

  /** The parameters of MAIL. */
  public MailParameters parameters() {
    return parameters;
  }

  /** The recipients, in their order; at a server those that were accepted. */
  public List<Recipient> recipients() {
    return recipients;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Envelope envelope
        && reversePath.equals(envelope.reversePath)
        && parameters.equals(envelope.parameters)
        && recipients.equals(envelope.recipients);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * reversePath.hashCode() + parameters.hashCode()) + recipients.hashCode();
  }

  @Override
  public String toString() {
    return "Envelope[" + reversePath + ' ' + parameters + " to " + recipients + ']';
  }

  /** Collects an {@link Envelope}. Not thread-safe. */
  public static final class Builder {

    private final List<Recipient> recipients = new ArrayList<>();
    private final ReversePath reversePath;
    private MailParameters parameters = MailParameters.NONE;

    private Builder(ReversePath reversePath) {
      this.reversePath = requireNonNull(reversePath);
    }

    /**
     * Sets the parameters of MAIL: none by default.
     *
     * @param parameters the parameters
     * @return this builder
     */
    public Builder parameters(MailParameters parameters) {
      this.parameters = requireNonNull(parameters);
      return this;
    }

    /**
     * Adds a recipient without parameters.
     *
     * @param forwardPath the recipient
     * @return this builder
     */
    public Builder recipient(ForwardPath forwardPath) {
      return recipient(new Recipient(forwardPath, RcptParameters.NONE));
    }

    /**
     * Adds a recipient.
     *
     * @param recipient the recipient
     * @return this builder
     */
    public Builder recipient(Recipient recipient) {
      recipients.add(requireNonNull(recipient));
      return this;
    }

    /** The envelope. */
    public Envelope build() {
      return new Envelope(reversePath, parameters, recipients);
    }
  }
}
