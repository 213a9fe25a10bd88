package dev.smtpkit.server.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** An address, file or folder that an option names cannot be used. The message is one line. */
public final class Unusable extends Exception {

  private static final long serialVersionUID = 1;

  /** An address that cannot be bound; the message of the cause names it. */
  public Unusable(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /**
   * Something else.
   *
   * @param what what cannot be done, such as "cannot read FILE"
   * @param cause why
   */
  public Unusable(String what, Exception cause) {
    super(what + ": " + reason(cause), cause);
  }

  private static String reason(Exception cause) {
    if (cause instanceof FileAlreadyExistsException) {
      return "not a folder";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
