package dev.smtpkit.session.client;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** R93: {@link ClientLaws}, whatever happens. */
class ClientLawsTest {

  private static final List<String> REPLIES =
      List.of(
          "250 ok\r\n",
          "250 ok\r\n",
          "250 ok\r\n",
          "250 ok\r\n250 ok\r\n354 go\r\n",
          "354 go\r\n",
          "550 no\r\n",
          "451 later\r\n",
          "421 down\r\n",
          "220 go\r\n",
          "334 \r\n",
          "334 YQ==\r\n",
          "235 welcome\r\n",
          ClientLaws.OFFER,
          ClientRun.offer("CHUNKING"),
          "221 bye\r\n",
          "nonsense\r\n");

  @Provide
  Arbitrary<List<String>> scenarios() {
    return Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(ClientLaws.STEPS)), Tuple.of(1, Arbitraries.of(REPLIES)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Property(tries = 1000)
  void bySmtp(@ForAll("scenarios") List<String> scenario) {
    ClientLaws.check(
        ClientConfiguration.SMTP.toBuilder().allowClearAuthentication().build(), scenario);
  }

  @Property(tries = 1000)
  void byLmtp(@ForAll("scenarios") List<String> scenario) {
    ClientLaws.check(
        ClientConfiguration.LMTP.toBuilder().allowClearAuthentication().build(), scenario);
  }
}
