package dev.smtpkit.session.server;

import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open transaction. Nothing refused leaves a trace in it but that something was. */
final class Transaction {

  private final ReversePath reversePath;
  private final MailParameters parameters;

  /** A place for each recipient that was asked about, null until it is accepted. */
  private final List<@Nullable Recipient> places = new ArrayList<>(2);

  private int accepted;
  private boolean anyRefused;
  private boolean messageBegun;
  private long octets;
  private long balance;
  private @Nullable Reply refusal;

  Transaction(ReversePath reversePath, MailParameters parameters) {
    this.reversePath = reversePath;
    this.parameters = parameters;
  }

  MailParameters parameters() {
    return parameters;
  }

  ReversePath reversePath() {
    return reversePath;
  }

  /** Keeps a place in the order of recipients; which one it is. */
  int place() {
    places.add(null);
    return places.size() - 1;
  }

  void accept(int place, Recipient recipient) {
    places.set(place, recipient);
    accepted++;
  }

  void recipientRefused() {
    anyRefused = true;
  }

  /** Nobody waits for a place any more: those of refused recipients are given up. */
  void forgetEmptyPlaces() {
    places.removeIf(Objects::isNull);
  }

  int recipients() {
    return accepted;
  }

  boolean allRefused() {
    return anyRefused && accepted == 0;
  }

  /** The owner was told that the message begins, and will be told how it ends. */
  void beginMessage() {
    messageBegun = true;
  }

  boolean messageBegun() {
    return messageBegun;
  }

  /** The octets of the chunks that were taken. */
  long octets() {
    return octets;
  }

  void add(long chunk) {
    octets += chunk;
  }

  /** What the client has left of the time that its message may take; less than none, too. */
  long balance() {
    return balance;
  }

  void balance(long nanos) {
    balance = nanos;
  }

  /**
   * How long the next command may take: as long as any, until the message as a whole has been
   * waited for that long, too.
   */
  long patience(long command) {
    return Math.min(command, balance + command);
  }

  /** The reply that the message gets at its end, null while nothing speaks against it. */
  @Nullable Reply refusal() {
    return refusal;
  }

  void refuseMessage(Reply reply) {
    refusal = reply;
  }

  List<Recipient> list() {
    List<Recipient> list = new ArrayList<>(accepted);
    for (Recipient recipient : places) {
      if (recipient != null) {
        list.add(recipient);
      }
    }
    return list;
  }
}
