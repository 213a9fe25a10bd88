package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.sasl.crypto.Crypto;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This module in a class loader of its own, with Bouncy Castle and without it. */
class OptionalBouncyCastleTest {

  /** Loads the class path anew and records which classes of Bouncy Castle were asked for. */
  private static final class Isolated extends URLClassLoader {
    private final boolean present;
    private final List<String> asked = new ArrayList<>();

    Isolated(boolean present) {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.present = present;
    }

    private static URL[] classPath() {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        try {
          urls.add(new File(entry).toURI().toURL());
        } catch (MalformedURLException e) {
          throw new AssertionError(e);
        }
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("org.bouncycastle.")) {
        asked.add(name);
        if (!present) {
          throw new ClassNotFoundException(name);
        }
      }
      return super.findClass(name);
    }

    Runnable task(Class<? extends Runnable> type) throws ReflectiveOperationException {
      Class<?> own = Class.forName(type.getName(), true, this);
      assertThat(own.getClassLoader()).isSameAs(this);
      return (Runnable) own.getConstructor().newInstance();
    }
  }

  /** Every mechanism, both sides, with right and wrong credentials. */
  public static final class Exchanges implements Runnable {
    @Override
    public void run() {
      Account account = new Account("user", "pencil", null, 16);
      Account stranger = account.withUser("nobody").withPassword("pen");
      for (Mechanism mechanism : Mechanism.values()) {
        for (boolean initialResponse : new boolean[] {true, false}) {
          boolean right =
              Conversation.of(mechanism, account, Store.of(account), initialResponse)
                  .run()
                  .succeeded();
          boolean wrong =
              Conversation.of(mechanism, stranger, Store.of(account), initialResponse)
                  .run()
                  .succeeded();
          if (!right || (wrong && mechanism != Mechanism.EXTERNAL)) {
            throw new AssertionError(mechanism);
          }
        }
      }
      String record = CramMd5KeyTest.TIM;
      if (!CramMd5Key.parse(record).text().equals(record)) {
        throw new AssertionError("CramMd5Key");
      }
    }
  }

  /** Asks for Bouncy Castle by name. */
  public static final class Asks implements Runnable {
    @Override
    public void run() {
      Crypto.bouncyCastle();
    }
  }

  @Test
  void everyMechanismRunsWithoutBouncyCastle() throws IOException, ReflectiveOperationException {
    try (Isolated isolated = new Isolated(false)) {
      isolated.task(Exchanges.class).run();
      assertThat(isolated.asked).isEmpty();
    }
  }

  @Test
  void bouncyCastleIsNotLoadedUnlessAskedFor() throws IOException, ReflectiveOperationException {
    try (Isolated isolated = new Isolated(true)) {
      isolated.task(Exchanges.class).run();
      assertThat(isolated.asked).isEmpty();
      isolated.task(Asks.class).run();
      assertThat(isolated.asked).isNotEmpty();
    }
  }

  @Test
  void askingForBouncyCastleWithoutItNamesTheArtifactToAdd()
      throws IOException, ReflectiveOperationException {
    try (Isolated isolated = new Isolated(false)) {
      Runnable asks = isolated.task(Asks.class);
      for (int time = 0; time < 2; time++) {
        assertThatIllegalStateException()
            .isThrownBy(asks::run)
            .withMessageContaining("Bouncy Castle is missing")
            .withMessageContaining("org.bouncycastle:bcprov-jdk18on");
      }
      assertThatThrownBy(() -> Class.forName("org.bouncycastle.crypto.Digest", true, isolated))
          .isInstanceOf(ClassNotFoundException.class);
      isolated.task(Exchanges.class).run();
    }
  }
}
