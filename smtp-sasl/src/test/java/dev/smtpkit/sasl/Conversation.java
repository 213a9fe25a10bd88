package dev.smtpkit.sasl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client and a server that talk to each other, one call at a time. */
final class Conversation {
  private static final int MOST_CALLS = 16;

  final ClientExchange client;
  final ServerExchange server;

  /** The messages of both directions, as they were sent. */
  final List<byte[]> sent = new ArrayList<>();

  private final boolean initialResponse;
  private final Function<? super Request, ? extends Answer> answers;
  private Line line = (index, octets) -> octets;
  private boolean serverBegun;
  private int calls;
  private @Nullable Object last;
  private @Nullable ServerStep serverOutcome;
  private @Nullable ClientStep clientOutcome;

  /** Carries a message, and may change it. */
  @FunctionalInterface
  interface Line {
    /** Returns the message that arrives for the one with this number, over both directions. */
    byte[] carry(int index, byte[] octets);
  }

  Conversation(
      ClientExchange client,
      ServerExchange server,
      boolean initialResponse,
      Function<? super Request, ? extends Answer> answers) {
    this.client = client;
    this.server = server;
    this.initialResponse = initialResponse;
    this.answers = answers;
  }

  static Conversation of(
      Mechanism mechanism, Account claimed, Store store, boolean initialResponse) {
    return new Conversation(
        mechanism.client(claimed),
        mechanism.server(store.account()).newExchange(),
        initialResponse,
        store);
  }

  Conversation over(Line other) {
    line = other;
    return this;
  }

  /** Makes calls until no call is left. */
  Conversation run() {
    while (advance()) {
      if (calls > MOST_CALLS) {
        throw new AssertionError("it does not end");
      }
    }
    return this;
  }

  /** Makes one call; false if no call is left. */
  boolean advance() {
    Object step = last;
    if (step == null) {
      boolean clientBegins = initialResponse && client.clientFirst();
      last = clientBegins ? client.start() : begin(null);
    } else if (step instanceof ClientStep.Need need) {
      last = client.resume(answers.apply(need.request()));
    } else if (step instanceof ServerStep.Need need) {
      last = server.resume(answers.apply(need.request()));
    } else if (step instanceof ClientStep.Response response) {
      byte[] octets = carry(response.octets());
      last = serverBegun ? server.respond(octets) : begin(octets);
    } else if (step instanceof ServerStep.Challenge challenge) {
      last = client.respond(carry(challenge.octets()));
    } else if (step instanceof ServerStep.Success) {
      last = client.success();
    } else {
      return false;
    }
    calls++;
    note();
    return true;
  }

  private void note() {
    if (last instanceof ServerStep given) {
      serverOutcome = given;
    } else if (last instanceof ClientStep given) {
      clientOutcome = given;
    }
  }

  private ServerStep begin(byte @Nullable [] octets) {
    serverBegun = true;
    return server.start(octets);
  }

  private byte[] carry(byte[] octets) {
    sent.add(octets.clone());
    return line.carry(sent.size() - 1, octets);
  }

  /** The last step of either side. */
  @Nullable Object last() {
    return last;
  }

  /** The open request; null if there is none. */
  @Nullable Request request() {
    if (last instanceof ClientStep.Need need) {
      return need.request();
    }
    return last instanceof ServerStep.Need need ? need.request() : null;
  }

  /** Answers the open request. */
  Object resume(Answer answer) {
    last = last instanceof ClientStep.Need ? client.resume(answer) : server.resume(answer);
    note();
    return last;
  }

  @Nullable ServerStep serverStep() {
    return serverOutcome;
  }

  @Nullable ClientStep clientStep() {
    return clientOutcome;
  }

  /** Whether both sides succeeded. */
  boolean succeeded() {
    return serverOutcome instanceof ServerStep.Success
        && clientOutcome instanceof ClientStep.Success;
  }

  /** The reason of the failure on either side; null if there is none. */
  @Nullable FailureReason failure() {
    if (last instanceof ServerStep.Failure failure) {
      return failure.reason();
    }
    return last instanceof ClientStep.Failure failure ? failure.reason() : null;
  }
}
