package dev.smtpkit.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Laws for any stored record and any password. */
final class RecordLaws {
  private static final String BASE64 = "[A-Za-z0-9/+]++={0,2}";
  private static final Pattern RECORD =
      Pattern.compile(
          "SCRAM-(SHA-1|SHA-256)\\$([1-9][0-9]{0,8}):(%1$s)\\$(%1$s):(%1$s)".formatted(BASE64));
  private static final Pattern BRACED =
      Pattern.compile(
          "\\{SCRAM-(SHA-1|SHA-256)}([1-9][0-9]{0,8}),(%1$s),(%1$s),(%1$s)".formatted(BASE64));
  private static final String REFUSAL =
      "not a SCRAM record: (scheme|iterations|salt|StoredKey|ServerKey)"
          + "|[0-9]{1,9} iterations, (below|above) [0-9]+, the (least|most) allowed";
  private static final IterationBounds ANY = new IterationBounds(1, Integer.MAX_VALUE);
  private static final int LONGEST_SALT = 128;

  private static final String MAPPED_TO_SPACE =
      "[\\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u3000]";
  private static final String MAPPED_TO_NOTHING =
      "[\\u00AD\\u034F\\u1806\\u180B-\\u180D\\u200B-\\u200D\\u2060\\uFE00-\\uFE0F\\uFEFF]";

  private RecordLaws() {}

  /** A record is read as its two forms say, and written as it was read. */
  static void scram(byte[] input) {
    String record = new String(FuzzInput.expanded(input), UTF_8);
    Matcher expected = record(record);
    for (IterationBounds bounds : new IterationBounds[] {ANY, IterationBounds.DEFAULT}) {
      int iterations = expected == null ? 0 : Integer.parseInt(expected.group(2));
      if (expected == null || !bounds.contain(iterations)) {
        Throwable refusal = catchThrowable(() -> ScramCredential.parse(record, bounds));
        assertThat(refusal)
            .isExactlyInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching(REFUSAL)
            .hasNoCause();
      } else {
        ScramCredential read = ScramCredential.parse(record, bounds);
        assertThat(record.startsWith("{") ? read.bracedText() : read.text()).isEqualTo(record);
        assertThat(ScramCredential.parse(read.text(), bounds).bracedText())
            .isEqualTo(read.bracedText());
        assertThat(ScramCredential.parse(read.bracedText(), bounds).text()).isEqualTo(read.text());
        assertThat(read.hash().algorithm()).isEqualTo(expected.group(1));
        assertThat(read.iterations()).isEqualTo(iterations);
        assertThat(FuzzInput.base64(read.salt())).isEqualTo(expected.group(3));
        assertThat(FuzzInput.base64(read.storedKey())).isEqualTo(expected.group(4));
        assertThat(FuzzInput.base64(read.serverKey())).isEqualTo(expected.group(5));
        assertThat(read.toString())
            .isEqualTo("ScramCredential[" + read.hash() + ", " + iterations + " iterations]");
        ofItsParts(read);
      }
    }
  }

  private static @Nullable Matcher record(String record) {
    Matcher match = (record.startsWith("{") ? BRACED : RECORD).matcher(record);
    if (!match.matches()) {
      return null;
    }
    int length = match.group(1).equals("SHA-1") ? 20 : 32;
    byte[] salt = FuzzInput.unbase64(match.group(3));
    byte[] storedKey = FuzzInput.unbase64(match.group(4));
    byte[] serverKey = FuzzInput.unbase64(match.group(5));
    return salt != null
            && salt.length <= LONGEST_SALT
            && storedKey != null
            && storedKey.length == length
            && serverKey != null
            && serverKey.length == length
        ? match
        : null;
  }

  private static void ofItsParts(ScramCredential read) {
    if (IterationBounds.DEFAULT.contain(read.iterations())) {
      ScramCredential made =
          ScramCredential.of(
              read.hash(), read.salt(), read.iterations(), read.storedKey(), read.serverKey());
      assertThat(made.text()).isEqualTo(read.text());
    }
    assertThat(read.hash()).isIn((Object[]) HashFunction.values());
  }

  /** Preparation maps by RFC 4013, refuses, or keeps the octets, and is idempotent. */
  static void preparation(byte[] input) {
    byte[] octets = FuzzInput.expanded(input);
    String text = FuzzInput.text(octets);
    byte[] raw = prepared(Preparation.RAW, octets);
    byte[] lax = prepared(Preparation.SASLPREP, octets);
    byte[] strict = prepared(Preparation.STRICT_SASLPREP, octets);
    assertThat(raw).isEqualTo(octets.length == 0 ? null : octets);
    boolean tooLong = octets.length > 1024 && !new String(octets, ISO_8859_1).matches("[ -~]*");
    if (text == null || text.isEmpty() || tooLong) {
      assertThat(lax).isNull();
      assertThat(strict).isNull();
      return;
    }
    byte[] mapped = mapped(text).getBytes(UTF_8);
    if (text.matches("[ -~]+")) {
      assertThat(lax).isEqualTo(octets);
      assertThat(strict).isEqualTo(octets);
    }
    if (strict != null) {
      assertThat(new String(strict, UTF_8)).isEqualTo(new String(mapped, UTF_8));
      assertThat(lax).isEqualTo(strict);
      assertThat(new String(strict, UTF_8)).doesNotMatch("(?s).*\\p{Cntrl}.*");
    }
    if (lax == null) {
      assertThat(mapped).isEmpty();
    } else {
      assertThat(lax.length).isPositive();
      assertThat(Arrays.equals(lax, mapped) || Arrays.equals(lax, octets)).isTrue();
      assertThat(prepared(Preparation.SASLPREP, lax)).isEqualTo(lax);
      ClientExchange client =
          Scram.client(HashFunction.SHA_1, null, "u", Secret.copyOf(octets), random -> {});
      assertThat(client.start()).isInstanceOf(ClientStep.Response.class);
      client.close();
    }
  }

  private static byte @Nullable [] prepared(Preparation preparation, byte[] octets) {
    try (Secret password = Secret.copyOf(octets);
        Secret result = preparation.apply(password)) {
      assertThat(password.matches(octets)).isTrue();
      return result == null ? null : result.copy();
    }
  }

  /** RFC 4013 2.1 and 2.2. U+200B is in both tables of RFC 3454; the library drops it. */
  private static String mapped(String text) {
    return Normalizer.normalize(
        text.replaceAll(MAPPED_TO_SPACE, " ").replaceAll(MAPPED_TO_NOTHING, ""),
        Normalizer.Form.NFKC);
  }

  /** Base64 is read exactly as the platform writes it. */
  static void base64(byte[] input) {
    byte[] octets = FuzzInput.expanded(input);
    byte[] expected = FuzzInput.unbase64(new String(octets, ISO_8859_1));
    assertThat(StrictBase64.decode(octets, 0, octets.length)).isEqualTo(expected);
    byte[] amid = OctetArrays.join(new byte[] {'='}, octets, new byte[] {'A'});
    assertThat(StrictBase64.decode(amid, 1, amid.length - 1)).isEqualTo(expected);
    byte[] text = StrictBase64.encode(octets);
    assertThat(new String(text, ISO_8859_1)).isEqualTo(FuzzInput.base64(octets));
    assertThat(StrictBase64.decode(text, 0, text.length)).isEqualTo(octets);
  }
}
