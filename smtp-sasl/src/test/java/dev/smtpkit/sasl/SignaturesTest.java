package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No password or token is a String in a public signature; this is a list of those that are. */
class SignaturesTest {

  /** The public methods that take text, each with its meaning. */
  private static final String EXPECTED =
      """
      Request$VerifyToken.answer(String) user
      BearerToken.oauthBearerClient(String) authzid
      BearerToken.xoauth2Client(String) user
      ChannelBinding$Exporter.export(String) label
      ChannelBinding.of(String) type
      CramMd5.client(String) authcid
      CramMd5.server(String) host
      CramMd5Key.parse(String) stored key
      CredentialAnswers$Records.find(String) user
      External.client(String) authzid
      External.server(String) identity
      Identity(String String) authcid, authzid
      Identity.of(String) user
      Login.client(String) authcid
      MockCredentials.of(String) user
      Plain.client(String String) authzid, authcid
      Request$Authorize.of(String String) authcid, authzid
      Request$CramMd5.of(String) user
      Request$Scram.of(String) user
      Request$VerifyPassword.of(String) user
      Request$VerifyToken.of(String String String) user, host, port
      Scram.client(String String) authzid, authcid
      ScramClientSettings.exchange(String String) authzid, authcid
      ScramCredential.parse(String) stored record
      Secret.encode(char[]) characters, wiped by the caller
      ServerMechanism.of(String) name
      ServerStep$Failure(String) detail
      ClientStep$Failure(String) detail
      """;

  private static Stream<Class<?>> published() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Secret.class.getResource("Secret.class").toURI()).toAbsolutePath().getParent();
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (!name.equals("package-info")) {
          classes.add(load("dev.smtpkit.sasl." + name));
        }
      }
    }
    return classes.stream().filter(SignaturesTest::isPublished);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPublished(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublished(type.getEnclosingClass()));
  }

  private static String texts(Executable executable) {
    List<String> texts =
        Arrays.stream(executable.getParameters())
            .map(Parameter::getType)
            .filter(
                type -> type == String.class || type == char[].class || type == CharSequence.class)
            .map(Class::getSimpleName)
            .toList();
    return texts.isEmpty() ? "" : "(" + String.join(" ", texts) + ")";
  }

  @Test
  void everyTextInAPublicSignatureIsKnown() throws IOException, URISyntaxException {
    Set<String> found = new TreeSet<>();
    published()
        .filter(type -> !type.isEnum())
        .forEach(
            type -> {
              String name = type.getName().replace("dev.smtpkit.sasl.", "");
              Stream.concat(
                      Arrays.stream(type.getDeclaredConstructors()),
                      Arrays.stream(type.getDeclaredMethods()))
                  .filter(each -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic())
                  .filter(each -> !texts(each).isEmpty())
                  .forEach(
                      each ->
                          found.add(
                              (each.getName().equals(type.getName())
                                      ? name
                                      : name + "." + each.getName())
                                  + texts(each)));
            });
    Set<String> expected = new TreeSet<>();
    EXPECTED.lines().forEach(line -> expected.add(line.substring(0, line.indexOf(')') + 1)));
    assertThat(found).isEqualTo(expected);
  }
}
