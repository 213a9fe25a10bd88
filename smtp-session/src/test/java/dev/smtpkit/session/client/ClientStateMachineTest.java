package dev.smtpkit.session.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.session.client.ClientStateMachine.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientStateMachineTest {

  private static final Path DIAGRAM = Path.of("..", "docs", "client-states.md");

  /** Shortest ways from the beginning to each state. */
  private static Map<ClientState, List<Trigger>> ways() {
    Map<ClientState, List<Trigger>> ways = new EnumMap<>(ClientState.class);
    ArrayDeque<ClientState> next = new ArrayDeque<>();
    ways.put(ClientState.EXPECT_GREETING, List.of());
    next.add(ClientState.EXPECT_GREETING);
    ClientState from;
    while ((from = next.poll()) != null) {
      for (Map.Entry<Trigger, ClientState> to : transitions(from).entrySet()) {
        if (!ways.containsKey(to.getValue())) {
          List<Trigger> way = new ArrayList<>(ways.get(from));
          way.add(to.getKey());
          ways.put(to.getValue(), way);
          next.add(to.getValue());
        }
      }
    }
    return ways;
  }

  private static Map<Trigger, ClientState> transitions(ClientState from) {
    return ClientStateMachine.table().getOrDefault(from, Map.of());
  }

  private static ClientStateMachine at(List<Trigger> way) {
    ClientStateMachine machine = new ClientStateMachine();
    way.forEach(machine::on);
    return machine;
  }

  @Test
  void everyStateCanBeReachedAndLeft() {
    assertThat(ways()).containsOnlyKeys(ClientState.values());
    for (ClientState state : ClientState.values()) {
      assertThat(transitions(state).isEmpty()).isEqualTo(state == ClientState.CLOSED);
    }
  }

  @Test
  void everyPairOfTheTableLeadsOnAndEveryOtherThrows() {
    ways()
        .forEach(
            (state, way) -> {
              for (Trigger trigger : Trigger.values()) {
                ClientStateMachine machine = at(way);
                ClientState to = transitions(state).get(trigger);
                if (to == null) {
                  assertThatIllegalStateException()
                      .isThrownBy(() -> machine.on(trigger))
                      .withMessage(trigger + " in " + state);
                  assertThat(machine.state()).isEqualTo(state);
                } else {
                  machine.on(trigger);
                  assertThat(machine.state()).isEqualTo(to);
                }
              }
            });
  }

  @Test
  void everyStateButTheLastCanEnd() {
    for (ClientState state : ClientState.values()) {
      boolean ended = state == ClientState.CLOSED;
      assertThat(transitions(state).containsKey(Trigger.ENDED)).isNotEqualTo(ended);
      assertThat(at(ways().get(state)).isEnded()).isEqualTo(ended);
    }
  }

  @Test
  void theDiagramInTheDocumentationIsThatOfTheTable() throws IOException {
    String diagram = diagram();
    if (Boolean.getBoolean("smtpkit.updateDocs")) {
      Files.createDirectories(DIAGRAM.getParent());
      Files.writeString(DIAGRAM, diagram);
    }
    assertThat(DIAGRAM).hasContent(diagram);
  }

  private static String diagram() {
    StringBuilder text =
        new StringBuilder(
            """
            # The states of a client session

            Drawn from the transition table of `ClientStateMachine` by `ClientStateMachineTest`. After a change of
            the table:

                mvn -pl smtp-session test -Dtest=ClientStateMachineTest -Dsmtpkit.updateDocs=true

            A state says what the server has answered; with pipelining, more may have been sent. Not drawn:
            `ENDED`, which leads from every state but the last to `CLOSED`.

            ```mermaid
            stateDiagram-v2
                [*] --> EXPECT_GREETING
            """);
    for (ClientState from : ClientState.values()) {
      ordered(transitions(from))
          .forEach(
              (trigger, to) -> {
                if (trigger != Trigger.ENDED) {
                  text.append("    %s --> %s: %s\n".formatted(from, to, trigger));
                }
              });
    }
    return text.append("    CLOSED --> [*]\n```\n").toString();
  }

  /** In the order of the triggers, whatever map it was. */
  private static EnumMap<Trigger, ClientState> ordered(Map<Trigger, ClientState> transitions) {
    EnumMap<Trigger, ClientState> ordered = new EnumMap<>(Trigger.class);
    ordered.putAll(transitions);
    return ordered;
  }
}
