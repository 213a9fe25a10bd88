package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer is the mirror of the parser; R92: no line carries a second one. */
class CommandWriterTest {

  private static byte[] write(Command command, int room, boolean direct) {
    CommandWriter writer = new CommandWriter();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer out = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
    boolean complete;
    do {
      complete = writer.write(command, out);
      assertThat(writer.isIdle()).isEqualTo(complete);
      assertThat(complete || !out.hasRemaining()).as("progress").isTrue();
      out.flip();
      while (out.hasRemaining()) {
        line.write(out.get());
      }
      out.clear();
    } while (!complete);
    return line.toByteArray();
  }

  /** A written command is one line without control characters, and is read back equal. */
  private static void readsBack(Command command) {
    byte[] line = write(command, 4096, false);
    for (int room : new int[] {1, 2, 3, 17, line.length - 1, line.length, line.length + 1}) {
      assertThat(write(command, room, room % 2 == 0)).isEqualTo(line);
    }
    String text = new String(line, ISO_8859_1);
    assertThat(text).endsWith("\r\n");
    assertThat(text.substring(0, text.length() - 2)).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
    byte[] framed = text.substring(0, text.length() - 2).getBytes(ISO_8859_1);
    assertThat(Lines.parse(framed, SyntaxProfile.STRICT, Utf8.ALLOWED)).isEqualTo(command);
  }

  @Provide
  Arbitrary<String> lines() {
    return SmtpArbitraries.commandLines();
  }

  @Property(tries = 3000)
  void whatIsWrittenIsReadAsWhatItWas(@ForAll("lines") String line) {
    Parsed parsed = Lines.parse(line.getBytes(UTF_8), SyntaxProfile.DEFAULT, Utf8.ALLOWED);
    assertThat(parsed).isInstanceOf(Command.class);
    // A literal after HELO and the like are read by a deviation, which no writer repeats.
    readsBack((Command) parsed);
  }

  /** The table of the parser's cases. */
  @ParameterizedTest
  @MethodSource("dev.smtpkit.proto.wire.CommandLineVectorsTest#commands")
  void everyCommandOfTheTableIsReadAsWhatItWas(Command command) {
    byte[] line = write(command, 4096, false);
    byte[] framed = new String(line, 0, line.length - 2, ISO_8859_1).getBytes(ISO_8859_1);
    assertThat(Lines.parse(framed, SyntaxProfile.DEFAULT, Utf8.ALLOWED)).isEqualTo(command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ehlo a.example|EHLO a.example",
        "mail from:<a@b.example> ret=full size=7|MAIL FROM:<a@b.example> SIZE=7 RET=FULL",
        "rcpt to:<POSTMASTER> conneg|RCPT TO:<postmaster> CONNEG",
        "noop anything|NOOP",
        "bdat 007 last|BDAT 7 LAST",
        "auth plain =|AUTH PLAIN =",
        "auth plain AGEAYg==|AUTH PLAIN AGEAYg==",
        "vrfy a smtputf8|VRFY a SMTPUTF8",
        "etrn @b.example|ETRN @b.example",
        "atrn|ATRN",
        "atrn a.example,b.example|ATRN a.example,b.example",
        "burl imap://a/b last|BURL imap://a/b LAST",
        "xclient name=a+2bb addr=[UNAVAILABLE]|XCLIENT NAME=a+2Bb ADDR=[UNAVAILABLE]",
        "FOO bar|FOO bar"
      })
  void aCommandIsWrittenInItsCanonicalForm(String line, String written) {
    Command command = (Command) Lines.parse(line);
    assertThat(new String(write(command, 512, false), UTF_8)).isEqualTo(written + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOO\0", "FOO\rBAR", "FOO\nQUIT", "\tFOO", "FOO\u007f"})
  void anUnknownCommandWithAControlCharacterIsNotWritten(String line) {
    CommandWriter writer = new CommandWriter();
    ByteBuffer out = ByteBuffer.allocate(64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.write(new Command.Unknown(line), out))
        .withMessageNotContaining("FOO");
    assertThat(out.position()).isZero();
    assertThat(writer.isIdle()).isTrue();
  }

  @Test
  void anotherCommandWaitsUntilTheFirstIsWhole() {
    CommandWriter writer = new CommandWriter();
    assertThat(writer.write(Command.Bare.RSET, ByteBuffer.allocate(3))).isFalse();
    assertThat(writer.isIdle()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.write(Command.Bare.QUIT, ByteBuffer.allocate(9)));
    ByteBuffer out = ByteBuffer.allocate(9);
    assertThat(writer.write(Command.Bare.RSET, out)).isTrue();
    assertThat(new String(out.array(), 0, out.position(), ISO_8859_1)).isEqualTo("T\r\n");
    assertThat(writer.write(Command.Bare.QUIT, out)).isTrue();
  }

  /** A response wiped before it was written is gone; the writer keeps no copy. */
  @Test
  void theResponseIsTakenFromItsOwner() {
    InitialResponse response = InitialResponse.owning(new byte[] {0, 'a', 0, 'b'});
    Command.Auth auth = new Command.Auth("PLAIN", response);
    assertThat(new String(write(auth, 64, true), ISO_8859_1)).isEqualTo("AUTH PLAIN AGEAYg==\r\n");
    response.close();
    assertThat(new String(write(auth, 64, true), ISO_8859_1)).isEqualTo("AUTH PLAIN AAAAAA==\r\n");
  }
}
