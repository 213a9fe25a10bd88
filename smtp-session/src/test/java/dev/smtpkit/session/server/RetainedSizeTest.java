package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DsnNotify;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.Peer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;

/** What a session keeps while nothing happens. */
class RetainedSizeTest {

  private static final long MOST = 1023;

  static {
    // Records do not tell where their fields lie.
    System.setProperty("jol.magicFieldOffset", "true");
  }

  /** What all sessions share, and what is the owner's: the peer, and the buffer that was polled. */
  private static final List<Class<?>> SHARED =
      List.of(
          ServerConfiguration.class,
          ServerDeadlines.class,
          Offer.class,
          WireLimits.class,
          SyntaxProfile.class,
          DsnNotify.class,
          Reply.class,
          Peer.class,
          MemoryAccount.class,
          ByteBuffer.class,
          Enum.class);

  private static final Setup SETUP = Setup.STANDARD;

  @Test
  void anIdleSessionAfterEhloHoldsLessThanAKilobyte() throws IllegalAccessException {
    Raw raw = idle();
    assertThat(raw.session.demand()).isEqualTo(Demand.READ);
    assertHoldsLittle(raw);
  }

  @Test
  void aSessionThatHasHadMailHoldsNoMore() throws IllegalAccessException {
    Raw raw = idle();
    for (int i = 0; i < 3; i++) {
      raw.accept("MAIL FROM:<a@client.example>\r\n");
      raw.accept("RCPT TO:<b@mx.example>\r\n");
      raw.accept("DATA\r\n");
      raw.accept("Subject: " + "x".repeat(20_000) + "\r\n.\r\n");
    }
    assertHoldsLittle(raw);
  }

  @Test
  void anEnvelopeHoldsNoMoreThanIsChargedForIt() throws IllegalAccessException {
    String longest = "x".repeat(64);
    for (String recipient :
        List.of(
            "<b@c>",
            "<b@own>",
            "<b@own.example>",
            "<bob@mx.example>",
            "<" + longest + "@mx.example>",
            "<b@" + "d".repeat(63) + ".example>",
            "<b@[192.0.2.1]>",
            "<Postmaster>",
            "<b@mx.example> NOTIFY=SUCCESS,DELAY",
            "<b@mx.example> ORCPT=rfc822;" + "y".repeat(450))) {
      Raw raw = idle(Setup.EVERYTHING);
      long before = retained(raw);
      raw.accept("MAIL FROM:<" + longest + "@client.example> SIZE=1000 RET=HDRS ENVID=1\r\n");
      assertThat(retained(raw) - before).isLessThanOrEqualTo(raw.session.heldOctets());
      for (int i = 0; i < 50; i++) {
        String another = recipient.replaceFirst("b|x", String.valueOf((char) ('A' + i % 26)));
        raw.accept("RCPT TO:" + another.replace("own", "d" + i) + "\r\n");
      }
      assertThat(raw.session.view().envelope().recipients()).hasSize(50);
      assertThat(retained(raw) - before)
          .as(recipient)
          .isLessThanOrEqualTo(raw.session.heldOctets());
    }
  }

  private static Raw idle() {
    return idle(SETUP);
  }

  private static Raw idle(Setup setup) {
    Raw raw = new Raw(setup);
    raw.accept("");
    raw.accept("EHLO client.example\r\n");
    return raw;
  }

  /** What a session keeps for itself, in octets. */
  static long retained(Raw raw) throws IllegalAccessException {
    return own(raw).values().stream().mapToLong(size -> size).sum();
  }

  private static IdentityHashMap<Object, Long> own(Raw raw) throws IllegalAccessException {
    IdentityHashMap<Object, Long> own = new IdentityHashMap<>();
    own.put(List.of(), 0L);
    walk(raw.session, own);
    return own;
  }

  private static void assertHoldsLittle(Raw raw) throws IllegalAccessException {
    IdentityHashMap<Object, Long> own = own(raw);
    long retained = retained(raw);
    StringBuilder all = new StringBuilder();
    own.forEach(
        (object, size) ->
            all.append(object.getClass().getName()).append(' ').append(size).append('\n'));
    assertThat(retained).as(all.toString()).isBetween(200L, MOST);
  }

  private static boolean isOurs(@Nullable Object object) {
    return object != null && object.getClass().getName().startsWith("dev.smtpkit.");
  }

  /** Ours field by field, what is the platform's (texts, arrays, collections) as it is. */
  private static void walk(Object object, IdentityHashMap<Object, Long> own)
      throws IllegalAccessException {
    if (SHARED.stream().anyMatch(type -> type.isInstance(object)) || own.containsKey(object)) {
      return;
    }
    if (object instanceof List<?> list && list.stream().anyMatch(RetainedSizeTest::isOurs)) {
      // Its elements one by one: some are constants, and refer to whatever the platform keeps for
      // a class. A list has room for half as many again at most.
      Object[] room = new Object[list.size() * 3 / 2];
      own.put(object, 24 + GraphLayout.parseInstance((Object) room).totalSize());
      for (Object element : list) {
        if (element != null) {
          walk(element, own);
        }
      }
      return;
    }
    if (!isOurs(object)) {
      own.put(object, GraphLayout.parseInstance(object).totalSize());
      return;
    }
    shareConstants(object.getClass(), own);
    own.put(object, ClassLayout.parseInstance(object).instanceSize());
    for (Field field : object.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        Object value = field.get(object);
        if (value != null) {
          walk(value, own);
        }
      }
    }
  }

  /** What a class keeps for all its objects. */
  private static void shareConstants(Class<?> type, IdentityHashMap<Object, Long> own)
      throws IllegalAccessException {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        Object value = field.get(null);
        if (value != null) {
          own.putIfAbsent(value, 0L);
        }
      }
    }
  }
}
