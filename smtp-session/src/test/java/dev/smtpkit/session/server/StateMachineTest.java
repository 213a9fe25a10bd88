package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateMachineTest {

  private static final Path DIAGRAM = Path.of("..", "docs", "server-states.md");

  /** Shortest ways from the beginning to each state. */
  private static Map<ServerState, List<Trigger>> ways() {
    Map<ServerState, List<Trigger>> ways = new EnumMap<>(ServerState.class);
    ArrayDeque<ServerState> next = new ArrayDeque<>();
    ways.put(ServerState.EXPECT_GREETING, List.of());
    next.add(ServerState.EXPECT_GREETING);
    ServerState from;
    while ((from = next.poll()) != null) {
      for (Map.Entry<Trigger, ServerState> to : transitions(from).entrySet()) {
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

  private static Map<Trigger, ServerState> transitions(ServerState from) {
    return StateMachine.table().getOrDefault(from, Map.of());
  }

  private static StateMachine at(List<Trigger> way) {
    StateMachine machine = new StateMachine();
    way.forEach(machine::on);
    return machine;
  }

  /** Where a trigger leads: for a refused chunk it depends on where the chunk was announced. */
  private static ServerState after(List<Trigger> way, ServerState inTable, Trigger trigger) {
    return inTable != null && trigger == Trigger.CHUNK_REFUSED
        ? StateMachine.afterRefusedChunk(at(way.subList(0, way.size() - 1)).state(), inTable)
        : inTable;
  }

  @Test
  void aRefusedChunkLeadsBackToAStateThatHadNoTransaction() {
    ways()
        .forEach(
            (state, way) -> {
              if (transitions(state).containsKey(Trigger.CHUNK_BEGUN)) {
                StateMachine machine = at(way);
                machine.on(Trigger.CHUNK_BEGUN);
                machine.on(Trigger.CHUNK_REFUSED);
                assertThat(machine.state())
                    .isEqualTo(
                        switch (state) {
                          case EXPECT_HELLO, EXPECT_QUIT, EXPECT_RSET -> state;
                          default -> ServerState.EXPECT_MAIL;
                        });
              }
            });
  }

  @Test
  void everyStateCanBeReachedAndLeft() {
    assertThat(ways()).containsOnlyKeys(ServerState.values());
    for (ServerState state : ServerState.values()) {
      assertThat(transitions(state).isEmpty()).isEqualTo(state == ServerState.CLOSED);
    }
  }

  @Test
  void everyPairOfTheTableLeadsOnAndEveryOtherThrows() {
    ways()
        .forEach(
            (state, way) -> {
              for (Trigger trigger : Trigger.values()) {
                StateMachine machine = at(way);
                ServerState to = after(way, transitions(state).get(trigger), trigger);
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
  void everyStateButTheLastTwoCanEnd() {
    for (ServerState state : ServerState.values()) {
      boolean ended = state == ServerState.CLOSING || state == ServerState.CLOSED;
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
            # The states of a server session

            Drawn from the transition table of `StateMachine` by `StateMachineTest`. After a change of the table:

                mvn -pl smtp-session test -Dtest=StateMachineTest -Dsmtpkit.updateDocs=true

            Not drawn: `ENDED`, which leads from every state but the last two to `CLOSING`. A chunk that is
            refused (`CHUNK_REFUSED`) leads back to `EXPECT_HELLO`, `EXPECT_RSET` or `EXPECT_QUIT` if it was
            announced there, and to `EXPECT_MAIL` otherwise.

            ```mermaid
            stateDiagram-v2
                [*] --> EXPECT_GREETING
            """);
    for (ServerState from : ServerState.values()) {
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
  private static EnumMap<Trigger, ServerState> ordered(Map<Trigger, ServerState> transitions) {
    EnumMap<Trigger, ServerState> ordered = new EnumMap<>(Trigger.class);
    ordered.putAll(transitions);
    return ordered;
  }
}
