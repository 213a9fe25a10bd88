package dev.smtpkit.examples;

import dev.smtpkit.session.message.SpillStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A spill store of one's own: large messages in files of a folder that nobody else can read. Where
 * the system allows it, a file loses its name as soon as it is open, so that nothing is left even
 * of a process that is killed; elsewhere it does when it is closed.
 *
 * @param folder an existing folder
 */
record SpillFolder(Path folder) implements SpillStore {

  @Override
  public SpillFile create() throws IOException {
    Path path = Files.createTempFile(folder, "message", ".spill");
    try {
      return new Unnamed(
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** A file that only its channel refers to. */
  private record Unnamed(FileChannel channel) implements SpillFile {

    @Override
    public void append(ByteBuffer octets) throws IOException {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    }

    @Override
    public InputStream open() {
      return new Reader(channel);
    }

    @Override
    public void delete() throws IOException {
      channel.close();
    }
  }

  /** Reads from the beginning, beside other readers; fails once the file is deleted. */
  private static final class Reader extends InputStream {

    private final FileChannel channel;
    private long position;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(octets, offset, length), position);
      position += Math.max(read, 0);
      return read;
    }
  }
}
