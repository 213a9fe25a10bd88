package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.testkit.EverySplit;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Generated messages in every fragmentation, each between octets that harm a careless reader. */
class EverySplitTest {

  @Provide
  Arbitrary<byte[]> messages() {
    return SmtpArbitraries.messageOctets().filter(octets -> octets.length <= 100);
  }

  @Property(tries = 150)
  void aMessageIsTheSameInEveryFragmentation(
      @ForAll("messages") byte[] octets, @ForAll BareLineEnds bareLineEnds) {
    DecoderRun run = new DecoderRun(false, bareLineEnds);
    DataOracle expected = run.expected(octets);
    EverySplit.of(octets)
        .withRandomSplits(20, 5321)
        .forEach(
            feed -> {
              run.begin();
              int from = 0;
              for (ByteBuffer piece : feed) {
                int length = piece.remaining();
                if (run.consumed() < 0) {
                  run.feed(piece, from);
                }
                from += length;
              }
              run.check(expected, octets, feed);
            });
  }
}
