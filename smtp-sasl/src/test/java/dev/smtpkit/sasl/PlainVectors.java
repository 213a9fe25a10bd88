package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;

/** The examples of RFC 4616 4 and the PLAIN message of RFC 4954 4.1, as base64 and as octets. */
final class PlainVectors {
  /** RFC 4616 4, the first: user authentication. */
  static final byte[] TIM = utf8("\0tim\0tanstaaftanstaaf");

  static final String TIM_BASE64 = "AHRpbQB0YW5zdGFhZnRhbnN0YWFm";
  static final String TIM_USER = "tim";
  static final String TIM_PASSWORD = "tanstaaftanstaaf";

  /** RFC 4616 4, the second: Kurt asks to act as Ursel, and may not. */
  static final byte[] KURT = utf8("Ursel\0Kurt\0xipj3plmq");

  static final String KURT_BASE64 = "VXJzZWwAS3VydAB4aXBqM3BsbXE=";

  /** RFC 4954 4.1: the authorization identity equals the authentication identity. */
  static final byte[] TEST = utf8("test\0test\0" + "1234");

  static final String TEST_BASE64 = "dGVzdAB0ZXN0ADEyMzQ=";

  private PlainVectors() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Secret secret(String text) {
    return Secret.owning(utf8(text));
  }
}
