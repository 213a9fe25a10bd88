package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sink of a message that has begun, and whether it still reads from a buffer. */
final class OpenSink {

  private final MessageSink sink;
  private final Runnable resumed;

  /** The last write, null before the first. */
  private @Nullable SinkWrite lastWrite;

  /** Its message was dropped while it was pending: it hears of that once it resumes. */
  private boolean dropsOnResume;

  /**
   * A sink.
   *
   * @param resumed called when it resumes, on the thread that resumes it
   */
  OpenSink(MessageSink sink, Consumer<OpenSink> resumed) {
    this.sink = requireNonNull(sink);
    this.resumed = () -> resumed.accept(this);
  }

  MessageSink sink() {
    return sink;
  }

  /** Writes octets; true if the sink reads from them until it resumes. */
  boolean write(ByteBuffer octets) {
    SinkWrite write = new SinkWrite(resumed);
    lastWrite = write;
    try {
      return write.end(requireNonNull(sink.write(octets, write)));
    } catch (Throwable e) {
      write.end(MessageSink.Progress.DONE);
      throw e;
    }
  }

  boolean isPending() {
    SinkWrite write = lastWrite;
    return write != null && write.isPending();
  }

  void dropOnResume() {
    dropsOnResume = true;
  }

  boolean dropsOnResume() {
    return dropsOnResume;
  }
}
