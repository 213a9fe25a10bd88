package dev.smtpkit.proto;

/**
 * An enhanced mail system status code, {@code class.subject.detail} (RFC 3463 2).
 *
 * @param statusClass 2, 4 or 5
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedStatusCode(int statusClass, int subject, int detail) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a part is out of range
   */
  public EnhancedStatusCode {
    if (statusClass != 2 && statusClass != 4 && statusClass != 5) {
      throw new IllegalArgumentException("status class " + statusClass);
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException("subject " + subject + ", detail " + detail);
    }
  }

  @Override
  public String toString() {
    return statusClass + "." + subject + "." + detail;
  }
}
