package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.DeliverBy;
import dev.smtpkit.proto.DsnNotify;
import dev.smtpkit.proto.DsnReturn;
import dev.smtpkit.proto.EnvelopeId;
import dev.smtpkit.proto.EsmtpKeyword;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.MessageTracking;
import dev.smtpkit.proto.OriginalRecipient;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.RecipientValidSince;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Solicitation;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.TransactionId;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Parameters that a builder made are read back equal. */
class BuiltParametersTest {

  private static Arbitrary<Mailbox> mailboxes() {
    Arbitrary<Mailbox> international =
        Combinators.combine(
                Arbitraries.strings().withCharRange(' ', '~').withChars("üß€用户").ofMaxLength(12),
                Arbitraries.of("b.c", "bücher.example", "例子.测试", "😀.example", "[192.0.2.1]"))
            .as(
                (local, domain) ->
                    Mailbox.of(local.isEmpty() ? "\"\"@" + domain : quoted(local) + "@" + domain));
    return Arbitraries.oneOf(SmtpArbitraries.mailboxes().map(Mailbox::of), international);
  }

  private static String quoted(String localPart) {
    return '"' + localPart.replaceAll("[\\\\\"]", "\\\\$0") + '"';
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(-62_167_219_200L, 253_402_300_799L)
        .map(Instant::ofEpochSecond);
  }

  private static Arbitrary<EnvelopeId> ids() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .ofMinLength(1)
        .ofMaxLength(33)
        .map(EnvelopeId::ofId);
  }

  private static Arbitrary<DeliverBy> deliverBy() {
    return Combinators.combine(
            Arbitraries.integers().between(-999_999_999, 999_999_999),
            Arbitraries.of(DeliverBy.Mode.class),
            Arbitraries.of(DeliverBy.Trace.class))
        .as(
            (seconds, mode, trace) ->
                new DeliverBy(
                    mode == DeliverBy.Mode.RETURN
                        ? Math.abs(seconds) + (seconds == 0 ? 1 : 0)
                        : seconds,
                    mode,
                    trace));
  }

  private static Arbitrary<MessageTracking> tracking() {
    return Combinators.combine(
            Arbitraries.bytes().array(byte[].class).ofSize(20),
            Arbitraries.integers().between(-1, 999_999_999))
        .as(
            (digest, timeout) ->
                new MessageTracking(
                    Base64.getEncoder().withoutPadding().encodeToString(digest),
                    timeout < 0 ? OptionalInt.empty() : OptionalInt.of(timeout)));
  }

  private static Arbitrary<Solicitation> solicitation() {
    return Arbitraries.of("A", "net.example:ADV", "org.example:ADV:ADLT", "x-y_z.9", "b:c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(Solicitation::new);
  }

  @Provide
  Arbitrary<List<Consumer<MailParameters.Builder>>> mailSettings() {
    Arbitrary<Consumer<MailParameters.Builder>> tracked =
        Combinators.combine(tracking(), Arbitraries.of("a@b", "x+y@b.example", "@a@b"))
            .as((mtrk, id) -> b -> b.envelopeId(EnvelopeId.ofId(id)).messageTracking(mtrk));
    return Arbitraries.oneOf(
            List.<Arbitrary<Consumer<MailParameters.Builder>>>of(
                Arbitraries.longs().between(0, Long.MAX_VALUE).map(n -> b -> b.size(n)),
                Arbitraries.of(BodyType.class).map(body -> b -> b.body(body)),
                Arbitraries.of(DsnReturn.class).map(ret -> b -> b.ret(ret)),
                ids().map(id -> b -> b.messageTracking(null).envelopeId(id)),
                mailboxes().map(ReversePath::new).map(path -> b -> b.auth(path)),
                Arbitraries.just(b -> b.auth(ReversePath.NULL)),
                deliverBy().map(by -> b -> b.deliverBy(by)),
                Arbitraries.integers()
                    .between(1, 999_999_999)
                    .map(s -> b -> b.holdUntil(null).holdFor(s)),
                times().map(time -> b -> b.without(EsmtpKeyword.HOLDFOR).holdUntil(time)),
                Arbitraries.integers().between(-9, 9).map(priority -> b -> b.priority(priority)),
                Arbitraries.of(true, false)
                    .map(given -> b -> setOrNot(given, b.smtpUtf8(), EsmtpKeyword.SMTPUTF8)),
                Arbitraries.of(true, false)
                    .map(given -> b -> setOrNot(given, b.requireTls(), EsmtpKeyword.REQUIRETLS)),
                Arbitraries.of(true, false)
                    .map(
                        given ->
                            b -> setOrNot(given, b.conversionPermitted(), EsmtpKeyword.CONPERM)),
                tracked,
                solicitation().map(keywords -> b -> b.solicitation(keywords)),
                mailboxes().map(mailbox -> b -> b.submitter(mailbox)),
                Arbitraries.of("<a@b>", "<a.b@c.d>", "<A!#$%&'*+-^_`{|}~@9>")
                    .map(id -> b -> b.transactionId(new TransactionId(id)))))
        .list()
        .ofMaxSize(10);
  }

  @Provide
  Arbitrary<List<Consumer<RcptParameters.Builder>>> rcptSettings() {
    Arbitrary<String> xtext = SmtpArbitraries.xtext();
    return Arbitraries.oneOf(
            List.<Arbitrary<Consumer<RcptParameters.Builder>>>of(
                Arbitraries.of(DsnNotify.Event.class)
                    .set()
                    .map(DsnNotify::of)
                    .map(n -> b -> b.dsnNotify(n)),
                mailboxes()
                    .filter(mailbox -> mailbox.text().length() < 150)
                    .map(OriginalRecipient::of)
                    .map(recipient -> b -> b.originalRecipient(recipient)),
                xtext
                    .map(text -> OriginalRecipient.of("x-Y;" + text))
                    .map(recipient -> b -> b.originalRecipient(recipient)),
                Combinators.combine(times(), Arbitraries.of(RecipientValidSince.Action.class))
                    .as(RecipientValidSince::new)
                    .map(since -> b -> b.validSince(since)),
                Arbitraries.of(true, false)
                    .map(
                        given ->
                            b -> setOrNot(given, b.contentNegotiation(), EsmtpKeyword.CONNEG))))
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<EsmtpParameter>> others() {
    return Arbitraries.of(
            new EsmtpParameter("X-a", "1"),
            new EsmtpParameter("Y", null),
            new EsmtpParameter("9", "<>,;\\\""),
            new EsmtpParameter("NAME", "~"))
        .list()
        .uniqueElements()
        .ofMaxSize(3);
  }

  private static void setOrNot(boolean given, MailParameters.Builder set, EsmtpKeyword keyword) {
    if (!given) {
      set.without(keyword);
    }
  }

  private static void setOrNot(boolean given, RcptParameters.Builder set, EsmtpKeyword keyword) {
    if (!given) {
      set.without(keyword);
    }
  }

  private static int typed(List<EsmtpKeyword> keywords, Predicate<EsmtpKeyword> given) {
    return (int) keywords.stream().filter(given).count();
  }

  @Property(tries = 2000)
  void parametersOfMailAreReadBackEqual(
      @ForAll("mailSettings") List<Consumer<MailParameters.Builder>> settings,
      @ForAll("others") List<EsmtpParameter> others) {
    MailParameters.Builder builder = MailParameters.builder();
    settings.forEach(setting -> setting.accept(builder));
    others.forEach(builder::other);
    MailParameters built = builder.build();
    byte[] line = ("MAIL FROM:<> " + built.text()).strip().getBytes(UTF_8);
    CommandParser parser = new CommandParser(SyntaxProfile.STRICT);
    assertThat(parser.parse(line, 0, line.length, Utf8.REFUSED))
        .isEqualTo(new Command.Mail(ReversePath.NULL, built));
    assertThat(parser.deviations()).isEmpty();
    assertThat(built.asList()).hasSize(typed(EsmtpKeyword.ofMail(), built::has) + others.size());
  }

  @Property(tries = 2000)
  void parametersOfRcptAreReadBackEqual(
      @ForAll("rcptSettings") List<Consumer<RcptParameters.Builder>> settings,
      @ForAll("others") List<EsmtpParameter> others) {
    RcptParameters.Builder builder = RcptParameters.builder();
    settings.forEach(setting -> setting.accept(builder));
    others.forEach(builder::other);
    RcptParameters built = builder.build();
    byte[] line = ("RCPT TO:<a@b> " + built.text()).strip().getBytes(UTF_8);
    CommandParser parser = new CommandParser(SyntaxProfile.STRICT);
    Command.Rcpt parsed = (Command.Rcpt) parser.parse(line, 0, line.length, Utf8.REFUSED);
    assertThat(parsed.parameters()).isEqualTo(built).hasSameHashCodeAs(built);
    assertThat(parser.deviations()).isEmpty();
    assertThat(built.asList()).hasSize(typed(EsmtpKeyword.ofRcpt(), built::has) + others.size());
  }

  /** ORCPT gives the mailbox back, whichever encoding its characters needed. */
  @Property(tries = 1000)
  void anOriginalRecipientIsTheMailboxItWasMadeOf(@ForAll("shortMailboxes") Mailbox mailbox) {
    OriginalRecipient recipient = OriginalRecipient.of(mailbox);
    assertThat(recipient.address()).isEqualTo(mailbox.text());
    assertThat(recipient.isInternational()).isFalse();
    assertThat(OriginalRecipient.parse(recipient.text())).isEqualTo(recipient);
  }

  @Provide
  Arbitrary<Mailbox> shortMailboxes() {
    return mailboxes().filter(mailbox -> mailbox.text().length() < 150);
  }
}
