package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The secrets of an account in every form in which they could leak, and the search for them. */
final class Needles {
  private final List<String> forms = new ArrayList<>();

  /** The password, the token, and everything that a mechanism derives from the password. */
  static Needles of(Account account) {
    Needles needles = new Needles();
    needles.add(utf8(account.password()));
    needles.add(utf8(account.token()));
    Crypto crypto = Crypto.jce();
    for (HashFunction hash : HashFunction.values()) {
      ScramCredential record = Mechanism.credential(account, hash);
      byte[] salted = Mechanism.salted(account, hash, record.salt());
      needles.add(salted);
      needles.add(ScramCredential.clientKey(hash, salted, crypto));
      needles.add(record.storedKey());
      needles.add(record.serverKey());
    }
    try (Secret password = secret(account.password());
        CramMd5Key key = CramMd5Key.derive(password)) {
      String states = key.text().substring("{CRAM-MD5}".length());
      needles.add(HexFormat.of().parseHex(states.substring(0, 32)));
      needles.add(HexFormat.of().parseHex(states.substring(32)));
      // The library that computes it holds the same words in the other order of octets.
      needles.add(swapped(HexFormat.of().parseHex(states.substring(0, 32))));
      needles.add(swapped(HexFormat.of().parseHex(states.substring(32))));
    }
    return needles;
  }

  private static byte[] swapped(byte[] words) {
    byte[] other = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      other[i] = words[i ^ 3];
    }
    return other;
  }

  /** Adds the proof of a client, from the messages of a valid exchange. */
  Needles addProofs(List<byte[]> messages) {
    for (byte[] message : messages) {
      String text = new String(message, StandardCharsets.UTF_8);
      int proof = text.indexOf(",p=");
      if (text.startsWith("c=") && proof > 0) {
        add(Base64.getDecoder().decode(text.substring(proof + 3)));
      } else if (text.matches("[^<]+ [0-9a-f]{32}")) {
        add(utf8(text.substring(text.length() - 32)));
        add(HexFormat.of().parseHex(text.substring(text.length() - 32)));
      }
    }
    return this;
  }

  private void add(byte[] octets) {
    forms.add(new String(octets, StandardCharsets.UTF_8));
    forms.add(new String(octets, StandardCharsets.ISO_8859_1));
    String hex = HexFormat.of().formatHex(octets);
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    String list = Arrays.toString(octets);
    forms.add(list.substring(1, list.length() - 1));
    // In base64 a part of a text has one of three forms, depending on its offset.
    for (int before = 0; before < 3; before++) {
      byte[] padded = new byte[before + octets.length];
      System.arraycopy(octets, 0, padded, before, octets.length);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String text = encoder.withoutPadding().encodeToString(padded);
        forms.add(text.substring(before == 0 ? 0 : before + 1, padded.length / 3 * 4));
      }
    }
  }

  /** Whether a text contains one of them. */
  boolean isIn(String text) {
    return forms.stream().anyMatch(text::contains);
  }

  /** Whether an object of this module, or one that it refers to, contains one of them. */
  boolean isHeldBy(Object root) {
    return isHeldBy(root, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean isHeldBy(@Nullable Object value, Set<Object> seen) {
    if (value == null || !seen.add(value)) {
      return false;
    }
    if (value instanceof byte[] octets) {
      return isIn(new String(octets, StandardCharsets.ISO_8859_1))
          || isIn(new String(octets, StandardCharsets.UTF_8));
    }
    if (value instanceof char[] characters) {
      return isIn(new String(characters));
    }
    if (value instanceof CharSequence text) {
      return isIn(text.toString());
    }
    if (value instanceof Object[] array) {
      return Arrays.stream(array).anyMatch(each -> isHeldBy(each, seen));
    }
    if (value instanceof Collection<?> collection) {
      return collection.stream().anyMatch(each -> isHeldBy(each, seen));
    }
    return value.getClass().getName().startsWith("dev.smtpkit.sasl.")
        && !(value instanceof Enum<?>)
        && Arrays.stream(value.getClass().getDeclaredFields())
            .anyMatch(field -> isHeldBy(content(field, value), seen));
  }

  private static @Nullable Object content(Field field, Object value) {
    if (Modifier.isStatic(field.getModifiers())) {
      return null;
    }
    try {
      field.setAccessible(true);
      return field.get(value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
