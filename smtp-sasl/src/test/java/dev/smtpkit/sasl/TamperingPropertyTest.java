package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are changed on their way. */
class TamperingPropertyTest {
  private static final Account KURT = new Account("Kurt", "xipj3plmq", null, 16);
  private static final Account URSEL =
      new Account("=Ur,sel \u00e9", "p\u00e4ss W\u00f6rt", "r=o,\u20ac", 27);
  private static final Account TIM = new Account("tim", "tanstaaf", "tim", 4);

  /** One account is enough for the older hash function, which differs in lengths only. */
  static Stream<Arguments> exchanges() {
    return Stream.of(Mechanism.values())
        .flatMap(
            mechanism ->
                (mechanism.hash() == HashFunction.SHA_1
                        ? Stream.of(URSEL)
                        : Stream.of(KURT, URSEL, TIM))
                    .map(account -> Arguments.of(mechanism, account)));
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return SmtpArbitraries.messageOctets();
  }

  private static List<byte[]> messagesOf(Mechanism mechanism, Account account) {
    Conversation valid = Conversation.of(mechanism, account, Store.of(account), true).run();
    assertThat(valid.succeeded()).isTrue();
    return valid.sent;
  }

  private static Conversation exchange(
      Mechanism mechanism, Account account, int index, byte[] arrived, AtomicLong iterations) {
    Function<Request, Answer> counted =
        request -> {
          if (request instanceof Request.Derive derive) {
            iterations.addAndGet(derive.iterations());
          }
          return Store.of(account).apply(request);
        };
    return new Conversation(
            mechanism.client(account), mechanism.server(account).newExchange(), true, counted)
        .over((at, octets) -> at == index ? arrived : octets)
        .run();
  }

  /** Null if the exchange ended as expected, otherwise its description. */
  private static @Nullable String deviation(
      Mechanism mechanism, Account account, int index, byte[] sent, byte[] arrived) {
    AtomicLong iterations = new AtomicLong();
    Conversation conversation = exchange(mechanism, account, index, arrived, iterations);
    FailureReason expected = new Expectation(mechanism).of(index, sent, arrived);
    boolean asExpected =
        expected == null
            ? conversation.succeeded()
            : expected == conversation.failure() && !conversation.succeeded();
    return asExpected && iterations.get() <= Mechanism.BOUNDS.most()
        ? null
        : index + " " + Arrays.toString(arrived) + ": " + expected + ", " + conversation.last();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void everyBitOfEveryMessageCounts(Mechanism mechanism, Account account) {
    List<@Nullable String> deviations = new ArrayList<>();
    List<byte[]> messages = messagesOf(mechanism, account);
    for (int index = 0; index < messages.size(); index++) {
      byte[] sent = messages.get(index);
      for (int bit = 0; bit < 8 * sent.length; bit++) {
        byte[] arrived = sent.clone();
        arrived[bit / 8] ^= (byte) (1 << bit % 8);
        deviations.add(deviation(mechanism, account, index, sent, arrived));
      }
    }
    assertThat(deviations).allMatch(Objects::isNull);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void everyTruncationOfEveryMessageCounts(Mechanism mechanism, Account account) {
    List<@Nullable String> deviations = new ArrayList<>();
    List<byte[]> messages = messagesOf(mechanism, account);
    for (int index = 0; index < messages.size(); index++) {
      byte[] sent = messages.get(index);
      for (int length = 0; length < sent.length; length++) {
        byte[] arrived = Arrays.copyOf(sent, length);
        deviations.add(deviation(mechanism, account, index, sent, arrived));
      }
    }
    assertThat(deviations).allMatch(Objects::isNull);
  }

  @Property(tries = 2000)
  void noMessageThrowsInPlaceOfAnother(
      @ForAll Mechanism mechanism, @ForAll("messages") byte[] arrived, @ForAll int index) {
    List<byte[]> messages = messagesOf(mechanism, KURT);
    int at = Math.floorMod(index, messages.size());
    Assume.that(!Arrays.equals(arrived, messages.get(at)));
    Conversation conversation = exchange(mechanism, KURT, at, arrived, new AtomicLong());
    // LOGIN's client ignores the prompts.
    boolean prompt = mechanism == Mechanism.LOGIN && at % 2 == 0;
    boolean nothing = mechanism == Mechanism.EXTERNAL && arrived.length == 0;
    assertThat(conversation.succeeded()).isEqualTo(prompt || nothing);
  }

  @Test
  void aServerThatAddsNothingToTheNonceIsRefused() {
    byte[] sent = messagesOf(Mechanism.SCRAM_SHA_256, KURT).get(1);
    String text = new String(sent, StandardCharsets.US_ASCII);
    byte[] arrived = PlainVectors.utf8(text.replaceFirst("(r=.{24})[^,]*", "$1"));
    assertThat(arrived).hasSizeLessThan(sent.length);
    assertThat(deviation(Mechanism.SCRAM_SHA_256, KURT, 1, sent, arrived)).isNull();
    assertThat(new Expectation(Mechanism.SCRAM_SHA_256).of(1, sent, arrived))
        .isEqualTo(FailureReason.MALFORMED);
  }

  @Test
  void aRefusalOfATokenMayBeAnything() {
    for (Mechanism mechanism : List.of(Mechanism.OAUTHBEARER, Mechanism.XOAUTH2)) {
      for (String text : List.of("", "{}", "\0", "{\"status\":\"invalid_token\"}")) {
        Conversation conversation =
            Conversation.of(mechanism, KURT.withPassword("wrong"), Store.of(KURT), true)
                .over((at, octets) -> at == 1 ? PlainVectors.utf8(text) : octets)
                .run();
        assertThat(conversation.failure()).isEqualTo(FailureReason.CREDENTIALS);
        assertThat(conversation.client.success()).isInstanceOf(ClientStep.Failure.class);
      }
    }
  }
}
