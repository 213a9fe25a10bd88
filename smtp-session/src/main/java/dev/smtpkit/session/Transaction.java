package dev.smtpkit.session;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction. Nothing refused leaves a trace in it but the count of refused recipients.
 */
final class Transaction {

  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final List<Recipient> recipients = new ArrayList<>(2);
  private boolean anyRefused;
  private @Nullable Reply refusal;

  Transaction(ReversePath reversePath, MailParameters parameters) {
    this.reversePath = reversePath;
    this.parameters = parameters;
  }

  MailParameters parameters() {
    return parameters;
  }

  void add(Recipient recipient) {
    recipients.add(recipient);
  }

  void recipientRefused() {
    anyRefused = true;
  }

  int recipients() {
    return recipients.size();
  }

  boolean allRefused() {
    return anyRefused && recipients.isEmpty();
  }

  /** The reply that the message gets at its end, null while nothing speaks against it. */
  @Nullable Reply refusal() {
    return refusal;
  }

  /** Settles that the message is refused; the first reason counts. */
  void refuseMessage(Reply reply) {
    if (refusal == null) {
      refusal = reply;
    }
  }

  Envelope envelope(Peer peer, HelloName hello, boolean extended, @Nullable Identity identity) {
    return new Envelope(peer, hello, extended, identity, reversePath, parameters, recipients);
  }
}
