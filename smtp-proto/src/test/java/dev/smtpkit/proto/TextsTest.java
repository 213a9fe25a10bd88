package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values made of text: parse gives a value or null, of gives a value or throws. */
class TextsTest {

  private static DynamicTest both(
      String good, String bad, Function<String, @Nullable Object> parse, Function<String, ?> of) {
    return dynamicTest(
        good + " and not " + bad,
        () -> {
          assertThat(parse.apply(good)).isNotNull().isEqualTo(of.apply(good)).hasToString(good);
          assertThat(parse.apply(bad)).isNull();
          assertThatIllegalArgumentException().isThrownBy(() -> of.apply(bad));
        });
  }

  @TestFactory
  Stream<DynamicTest> aTextIsAValueOrNone() {
    return Stream.of(
        both("<a@b.example>", "a@b.example", ReversePath::parse, ReversePath::of),
        both("<>", "< >", ReversePath::parse, ReversePath::of),
        both("<\"a b\"@[192.0.2.1]>", "<@r:a@b>", ReversePath::parse, ReversePath::of),
        both("<a@b>", "<a@" + "b".repeat(255) + ">", ReversePath::parse, ReversePath::of),
        both("<a@b.example>", "<>", ForwardPath::parse, ForwardPath::of),
        both("<postmaster>", "<postma\u017fter>", ForwardPath::parse, ForwardPath::of),
        both("[192.0.2.1]", "192.0.2.1", AddressLiteral::parse, AddressLiteral::of),
        both("[IPv6:1:2:3:4:5:6:7:8]", "[IPv6:1]", AddressLiteral::parse, AddressLiteral::of),
        both("5.7.1", "5.7", EnhancedStatusCode::parse, EnhancedStatusCode::of),
        both("X-Y=1", "X-Y=", EsmtpParameter::parse, EsmtpParameter::of),
        both("X-Y", "-X", EsmtpParameter::parse, EsmtpParameter::of),
        both("a+2Bb", "a+b", EnvelopeId::parse, EnvelopeId::of),
        both("mx.example", "mx.example.", DomainName::parse, DomainName::of),
        both("mx_1.example", "mx 1", HelloName::parse, HelloName::of),
        both("\"a b\"@c", "a b@c", Mailbox::parse, Mailbox::of),
        both("x;a", "x", OriginalRecipient::parse, OriginalRecipient::of));
  }

  @Test
  void pathsOfAnyCaseArePostmasters() {
    assertThat(ForwardPath.of("<PostMaster>")).isSameAs(ForwardPath.POSTMASTER);
    assertThat(ReversePath.of("<>")).isSameAs(ReversePath.NULL);
  }

  @Test
  void anAddressIsALiteralWithoutItsBrackets() {
    assertThat(AddressLiteral.IPv4.parse("192.0.2.1")).hasToString("[192.0.2.1]");
    assertThat(AddressLiteral.IPv4.parse("192.0.2")).isNull();
    assertThat(AddressLiteral.IPv4.parse("::1")).isNull();
    assertThat(AddressLiteral.IPv6.parse("2001:db8::1"))
        .isEqualTo(AddressLiteral.of("[IPv6:2001:db8::1]"));
    assertThat(AddressLiteral.IPv6.parse("IPv6:2001:db8::1")).isNull();
    assertThat(AddressLiteral.IPv6.parse("192.0.2.1")).isNull();
  }

  @Test
  void anExceptionNamesTheValueWithoutWhatCouldHarmALog() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mailbox.of("a\r\nb\u202e"))
        .withMessageStartingWith("\"a\\u000d\\u000ab\\u202e\" is no mailbox");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DomainName.of("a ".repeat(100)))
        .withMessageStartingWith("\"" + "a ".repeat(40) + "...\" is no domain name");
  }

  @Test
  void anInitialResponseGivesCopies() {
    byte[] secret = {1, 2, 3};
    InitialResponse response = InitialResponse.owning(secret);
    byte[] copy = response.octets();
    copy[0] = 9;
    assertThat(response.octets()).containsExactly(1, 2, 3);
  }
}
