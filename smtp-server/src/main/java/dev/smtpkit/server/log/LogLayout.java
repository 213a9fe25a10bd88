package dev.smtpkit.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line of the log: date and time, level, logger, message. The lines of an exception are indented,
 * so that no text can begin a line.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {

  /** The most lines of an exception, with its causes. */
  private static final int MOST_LINES = 100;

  private final DateTimeFormatter time =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String text =
        line(
            event.getTimeStamp(),
            event.getLevel().toString(),
            logger.substring(logger.lastIndexOf('.') + 1),
            event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? text : text + indented(ThrowableProxyUtil.asString(thrown));
  }

  /** A line with its end. */
  String line(long millis, String level, String logger, String message) {
    StringBuilder line = new StringBuilder(64 + message.length());
    time.formatTo(Instant.ofEpochMilli(millis), line);
    line.append(' ').append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
    return line.append(logger).append(' ').append(Printable.line(message)).append('\n').toString();
  }

  private static String indented(String trace) {
    StringBuilder text = new StringBuilder(trace.length());
    trace
        .lines()
        .limit(MOST_LINES)
        .forEach(line -> text.append("    ").append(Printable.line(line.strip())).append('\n'));
    return text.toString();
  }
}
