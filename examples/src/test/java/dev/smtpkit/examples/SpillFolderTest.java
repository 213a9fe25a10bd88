package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.session.message.SpillStore.SpillFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of large messages: as often read as one likes, and never left behind. */
class SpillFolderTest {

  @TempDir Path folder = Path.of("");

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String text(SpillFile file) throws IOException {
    try (InputStream in = file.open()) {
      return new String(in.readAllBytes(), US_ASCII);
    }
  }

  @Test
  void whatWasAppendedIsReadFromTheBeginningAsOftenAsOneLikes() throws IOException {
    SpillFile file = new SpillFolder(folder).create();
    file.append(octets("one "));
    file.append(octets("two"));
    assertThat(text(file)).isEqualTo("one two");
    try (InputStream first = file.open();
        InputStream second = file.open()) {
      assertThat(first.read()).isEqualTo('o');
      assertThat(second.skip(4)).isEqualTo(4);
      assertThat(second.read()).isEqualTo('t');
      assertThat(first.read()).isEqualTo('n');
    }
    assertThat(text(file)).isEqualTo("one two");
    file.delete();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aFileHasNoNameWhileItIsWritten() throws IOException {
    SpillFile file = new SpillFolder(folder).create();
    file.append(octets("x"));
    assertThat(folder).isEmptyDirectory();
    file.delete();
  }

  @Test
  void aStreamOfAFileThatIsGivenUpFails() throws IOException {
    SpillFile file = new SpillFolder(folder).create();
    file.append(octets("x"));
    try (InputStream in = file.open()) {
      file.delete();
      assertThatThrownBy(in::read).isInstanceOf(ClosedChannelException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereIsAFault() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Files.delete(gone);
    assertThatThrownBy(new SpillFolder(gone)::create).isInstanceOf(NoSuchFileException.class);
  }
}
