package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads seeds and findings from the folder {@code fuzz} on the class path. */
final class FuzzInputs {

  private FuzzInputs() {}

  /**
   * The seeds of a target, then its findings.
   *
   * @param owner a class whose class loader finds the files
   * @param fileName the name of the target's files without what follows the dot
   * @throws IllegalStateException if there is no file of seeds
   */
  static List<byte[]> read(Class<?> owner, String fileName) {
    List<byte[]> inputs = new ArrayList<>();
    String seeds = "/fuzz/" + fileName + ".seeds";
    if (!addTo(inputs, owner, seeds)) {
      throw new IllegalStateException(
          "no resource " + seeds + ": a target needs a file of seeds, which may be empty");
    }
    addTo(inputs, owner, "/fuzz/" + fileName + ".findings");
    return inputs;
  }

  /** False if there is no such file. */
  private static boolean addTo(List<byte[]> inputs, Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in != null) {
        inputs.addAll(FuzzSeeds.of(new String(in.readAllBytes(), ISO_8859_1)));
      }
      return in != null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }
}
