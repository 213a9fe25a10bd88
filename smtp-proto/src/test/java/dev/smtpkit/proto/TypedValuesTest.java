package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** To construct a value is to check it. */
class TypedValuesTest {

  private static final String DIGEST = "A".repeat(27);

  @TestFactory
  Stream<DynamicTest> aCallersFaultIsAnIllegalArgument() {
    Map<String, ThrowingCallable> faults =
        Map.ofEntries(
            Map.entry(
                "late by", () -> new DeliverBy(0, DeliverBy.Mode.RETURN, DeliverBy.Trace.OFF)),
            Map.entry(
                "long by",
                () -> new DeliverBy(1_000_000_000, DeliverBy.Mode.NOTIFY, DeliverBy.Trace.OFF)),
            Map.entry(
                "old by",
                () -> new DeliverBy(-1_000_000_000, DeliverBy.Mode.NOTIFY, DeliverBy.Trace.OFF)),
            Map.entry("no hold", () -> MailParameters.builder().holdFor(0)),
            Map.entry("long hold", () -> MailParameters.builder().holdFor(1_000_000_000)),
            Map.entry(
                "fraction",
                () -> MailParameters.builder().holdUntil(Instant.parse("2026-01-01T00:00:00.5Z"))),
            Map.entry(
                "year 10000",
                () -> MailParameters.builder().holdUntil(Instant.ofEpochSecond(253_402_300_800L))),
            Map.entry(
                "year -1",
                () -> MailParameters.builder().holdUntil(Instant.ofEpochSecond(-62_167_219_201L))),
            Map.entry(
                "since a fraction",
                () ->
                    new RecipientValidSince(
                        Instant.ofEpochSecond(0, 1), RecipientValidSince.Action.REJECT)),
            Map.entry("digest", () -> new MessageTracking("A".repeat(28), OptionalInt.empty())),
            Map.entry("no letter", () -> new MessageTracking("ü".repeat(27), OptionalInt.empty())),
            Map.entry("half", () -> new MessageTracking("\ud800", OptionalInt.empty())),
            Map.entry("timeout", () -> new MessageTracking(DIGEST, OptionalInt.of(-1))),
            Map.entry("long", () -> new MessageTracking(DIGEST, OptionalInt.of(1_000_000_000))),
            Map.entry("no keyword", () -> new Solicitation(List.of())),
            Map.entry("comma", () -> new Solicitation(List.of("a,b"))),
            Map.entry(
                "keywords", () -> new Solicitation(List.of("a".repeat(500), "b".repeat(500)))),
            Map.entry("half a keyword", () -> new Solicitation(List.of("a\ud800"))),
            Map.entry("transid", () -> new TransactionId("a@b")),
            Map.entry("half a transid", () -> new TransactionId("<a@\ud800>")),
            Map.entry("empty id", () -> EnvelopeId.ofId("")),
            Map.entry("id with a line", () -> EnvelopeId.ofId("a\r\nb")),
            Map.entry("long id", () -> EnvelopeId.ofId("+".repeat(34))),
            Map.entry("recipient", () -> OriginalRecipient.of("a@b")),
            Map.entry("half a recipient", () -> OriginalRecipient.of("utf-8;\ud800")),
            Map.entry("half an xtext", () -> Xtext.encode("\ud800")),
            Map.entry("priority", () -> MailParameters.builder().priority(10)),
            Map.entry("low priority", () -> MailParameters.builder().priority(-10)),
            Map.entry("size", () -> MailParameters.builder().size(-2)),
            Map.entry("lower name", () -> new ClientAttribute("name", "x")),
            Map.entry("no name", () -> new ClientAttribute("", "x")),
            Map.entry("no value", () -> new ClientAttribute("NAME", "")),
            Map.entry("long value", () -> new ClientAttribute("NAME", "x".repeat(256))),
            Map.entry("control", () -> new ClientAttribute("NAME", "a\nb")),
            Map.entry("no attribute", () -> new Command.ClientInfo(Verb.XCLIENT, List.of())),
            Map.entry("none forward", () -> new Command.ClientInfo(Verb.XFORWARD, List.of())),
            Map.entry("no hello", () -> new Command.Hello(Verb.MAIL, HelloName.of("a.example"))),
            Map.entry("no lookup", () -> new Command.Lookup(Verb.HELP, "a", Utf8.REFUSED)),
            Map.entry(
                "info",
                () -> new Command.ClientInfo(Verb.RCPT, List.of(new ClientAttribute("NAME", "x")))),
            Map.entry("url", () -> new Command.Burl("imap", Command.EndMarker.NONE)),
            Map.entry("blank url", () -> new Command.Burl("a:b c", Command.EndMarker.NONE)),
            Map.entry("node", () -> new Command.Etrn("a_b")),
            Map.entry("queue", () -> new Command.Etrn("#a b")),
            Map.entry(
                "typed", () -> RcptParameters.builder().other(new EsmtpParameter("orcpt", "x;y"))));
    return faults.entrySet().stream()
        .map(
            fault ->
                DynamicTest.dynamicTest(
                    fault.getKey(),
                    () -> assertThatIllegalArgumentException().isThrownBy(fault.getValue())));
  }

  @Test
  void aListIsCopied() {
    List<String> keywords = new ArrayList<>(List.of("A"));
    Solicitation solicitation = new Solicitation(keywords);
    keywords.add("9");
    assertThat(solicitation.keywords()).containsExactly("A");
    List<DomainName> domains = new ArrayList<>();
    Command.Atrn atrn = new Command.Atrn(domains);
    domains.add(DomainName.of("a"));
    assertThat(atrn).isEqualTo(Command.Atrn.ALL);
  }

  @Test
  void aTrackedMessageNeedsAnIdThatIsUnique() {
    MessageTracking tracking = new MessageTracking(DIGEST, OptionalInt.empty());
    MailParameters.Builder builder = MailParameters.builder().messageTracking(tracking);
    assertThat(builder.conflict()).isEqualTo(EsmtpKeyword.MTRK);
    assertThatIllegalStateException().isThrownBy(builder::build);
    builder.envelopeId(EnvelopeId.ofId("a"));
    assertThatIllegalStateException().isThrownBy(builder::build);
    builder.envelopeId(EnvelopeId.ofId("a@b"));
    assertThat(builder.build().messageTracking()).isEqualTo(tracking);
  }

  @Test
  void aMessageIsHeldForATimeOrUntilOne() {
    MailParameters.Builder builder = MailParameters.builder().holdFor(1).holdUntil(Instant.EPOCH);
    assertThat(builder.conflict()).isEqualTo(EsmtpKeyword.HOLDUNTIL);
    assertThatIllegalStateException().isThrownBy(builder::build);
    assertThat(builder.without(EsmtpKeyword.HOLDFOR).build().holdUntil()).isEqualTo(Instant.EPOCH);
    assertThat(builder.holdUntil(null).holdFor(1).build().holdFor()).hasValue(1);
  }

  @Test
  void aParameterTakenBackIsNotGiven() {
    MailParameters.Builder builder =
        MailParameters.builder()
            .size(1)
            .without(EsmtpKeyword.SIZE)
            .priority(3)
            .without(EsmtpKeyword.MT_PRIORITY)
            .holdFor(1)
            .without(EsmtpKeyword.HOLDFOR)
            .holdUntil(Instant.EPOCH)
            .holdUntil(null)
            .requireTls()
            .without(EsmtpKeyword.REQUIRETLS)
            .smtpUtf8()
            .without(EsmtpKeyword.SMTPUTF8);
    assertThat(builder.build()).isSameAs(MailParameters.NONE);
    assertThat(MailParameters.NONE.priority()).isEmpty();
    assertThat(
            RcptParameters.builder()
                .dsnNotify(DsnNotify.NEVER)
                .dsnNotify(null)
                .contentNegotiation()
                .without(EsmtpKeyword.CONNEG)
                .build())
        .isSameAs(RcptParameters.NONE);
  }

  @Test
  void eachSetOfEventsIsOneValue() {
    assertThat(DsnNotify.of(EnumSet.noneOf(DsnNotify.Event.class))).isSameAs(DsnNotify.NEVER);
    EnumSet<DsnNotify.Event> two = EnumSet.of(DsnNotify.Event.DELAY, DsnNotify.Event.SUCCESS);
    assertThat(DsnNotify.of(two)).isSameAs(DsnNotify.of(two)).hasToString("SUCCESS,DELAY");
  }

  /** RFC 3461 4.2: an address type has no case; RFC 3461 5.2.1: an id is handed on as it came. */
  @Test
  void idsAndRecipientsAreEqualByTheirTexts() {
    assertThat(EnvelopeId.parse("a+2B")).isEqualTo(EnvelopeId.ofId("a+")).hasToString("a+2B");
    assertThat(EnvelopeId.ofId("a")).isNotEqualTo(EnvelopeId.ofId("A"));
    assertThat(EnvelopeId.ofId("a")).hasSameHashCodeAs(EnvelopeId.ofId("a"));
    OriginalRecipient x = OriginalRecipient.of("X-y;a");
    assertThat(x).isEqualTo(OriginalRecipient.of("x-Y;a")).hasToString("X-y;a");
    assertThat(x).hasSameHashCodeAs(OriginalRecipient.of("x-Y;a"));
    assertThat(x).isNotEqualTo(OriginalRecipient.of("X-z;a")).isNotEqualTo("X-y;a");
    assertThat(x).isNotEqualTo(OriginalRecipient.of("X-y;b"));
  }

  @Test
  void xtextGivesBackTheTextOrNothing() {
    assertThat(Xtext.encode("a+b=c d\u00fc")).isEqualTo("a+2Bb+3Dc+20d+C3+BC");
    assertThat(Xtext.decode("a+2Bb+3Dc+20d+C3+BC")).isEqualTo("a+b=c d\u00fc");
    for (String bad :
        new String[] {"+", "+2", "+2b", "=", " ", "+C3", "+C2+85", "\ud800", "\u00fc"}) {
      assertThat(Xtext.decode(bad)).as(bad).isNull();
    }
  }
}
