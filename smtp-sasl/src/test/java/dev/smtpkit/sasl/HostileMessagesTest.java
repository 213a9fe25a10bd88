package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.SmtpArbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Octets that no client of good will sends. */
class HostileMessagesTest {

  @Provide
  Arbitrary<byte[]> octets() {
    return SmtpArbitraries.messageOctets();
  }

  @Property(tries = 1000)
  void anyMessageGivesAStepAndNeverAnException(@ForAll("octets") byte[] message) {
    try (ServerExchange exchange = Plain.server().newExchange()) {
      ServerStep step = Steps.drive(exchange, exchange.start(message), r -> Answer.NOT_VERIFIED);
      assertThat(step).isInstanceOf(ServerStep.Failure.class);
    }
  }
}
