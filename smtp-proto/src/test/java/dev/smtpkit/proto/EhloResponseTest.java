package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.wire.ReplyParser;
import dev.smtpkit.proto.wire.ReplyWriter;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EhloResponseTest {

  private static final DomainName MX = DomainName.of("mx.example");

  private static ReceivedReply reply(int code, String... texts) {
    return ReceivedReply.of(new ReplyCode(code), List.of(texts));
  }

  /** The response of a server with these lines after its name. */
  private static EhloResponse offering(String... lines) {
    List<String> texts = new ArrayList<>(List.of(lines));
    texts.add(0, "mx.example");
    return requireNonNull(EhloResponse.parse(ReceivedReply.of(new ReplyCode(250), texts)));
  }

  private static ReceivedReply received(Reply reply) {
    ByteBuffer wire = ByteBuffer.allocate(reply.length());
    new ReplyWriter().write(reply, wire);
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    assertThat(parser.next(wire.flip())).isEqualTo(ReplyParser.Result.REPLY);
    return parser.reply();
  }

  @Test
  void whatAServerOffersAClientReads() {
    EhloResponse offered =
        EhloResponse.builder(MX)
            .greet("at your service")
            .add(EhloKeyword.PIPELINING)
            .add(EhloKeyword.size(35_000_000))
            .add(EhloKeyword.auth(List.of("SCRAM-SHA-256", "PLAIN")))
            .add("X-OWN", "a", "b=c")
            .build();
    Reply reply = offered.toReply();
    assertThat(reply)
        .hasToString(
            "250-mx.example at your service / 250-PIPELINING / 250-SIZE 35000000"
                + " / 250-AUTH SCRAM-SHA-256 PLAIN / 250 X-OWN a b=c");
    assertThat(reply.enhanced()).isNull();
    EhloResponse heard = EhloResponse.parse(received(reply));
    assertThat(heard).isEqualTo(offered).hasSameHashCodeAs(offered);
    assertThat(heard.domain()).isEqualTo("mx.example");
    assertThat(heard.greet()).isEqualTo("at your service");
    assertThat(heard.supports("pipelining")).isTrue();
    assertThat(heard.supports(EhloKeyword.CHUNKING)).isFalse();
    assertThat(heard.parameters("x-own")).containsExactly("a", "b=c");
    assertThat(heard.parameters("x-other")).isEmpty();
    assertThat(heard.others()).isEmpty();
    assertThat(heard)
        .hasToString(
            "mx.example [PIPELINING, SIZE 35000000, " + "AUTH SCRAM-SHA-256 PLAIN, X-OWN a b=c]");
  }

  @Test
  void aServerMayOfferNothing() {
    EhloResponse response =
        EhloResponse.builder(requireNonNull(AddressLiteral.parse("[192.0.2.1]"))).build();
    assertThat(response.toReply()).isEqualTo(Reply.of(250, "[192.0.2.1]"));
    assertThat(EhloResponse.parse(received(response.toReply()))).isEqualTo(response);
  }

  @Test
  void responsesAreEqualIfAllTheirPartsAre() {
    EhloResponse response = offering("DSN", "?");
    assertThat(offering("DSN", "?")).isEqualTo(response);
    assertThat(offering("DSN", "!")).isNotEqualTo(response);
    assertThat(offering("ETRN", "?")).isNotEqualTo(response);
    assertThat(EhloResponse.parse(reply(250, "mx.example hi", "DSN", "?"))).isNotEqualTo(response);
    assertThat(EhloResponse.parse(reply(250, "my.example", "DSN", "?"))).isNotEqualTo(response);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "mx.example, mx.example, -",
        "'mx.example ', mx.example, -",
        "mx.example Hello there, mx.example, Hello there",
        "'mx.example  Hello', mx.example, ' Hello'",
        "'mx.example\tHello', mx.example, Hello",
        "[192.0.2.1] ü, [192.0.2.1], ü",
        "'Welcome, stranger', 'Welcome,', stranger",
        "2.0.0 mx, 2.0.0, mx",
        "my_host, my_host, -"
      })
  void theFirstWordIsTheServersName(String first, String domain, String greet) {
    EhloResponse response = EhloResponse.parse(reply(250, first, "DSN"));
    assertThat(response).isNotNull();
    assertThat(response.domain()).isEqualTo(domain);
    assertThat(response.greet()).isEqualTo(greet);
    assertThat(response.keywords()).containsExactly(EhloKeyword.of("DSN"));
  }

  /** R95: the first line decides nothing. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'', -",
        "' ', -",
        "' mx.example', mx.example",
        "'\tmx', mx",
        "'\0', '\0'",
        "mx\u007f, mx\u007f",
        "mx\0 hi, mx\0 hi",
        "exämple, exämple",
        "exämple hi, exämple hi",
        "\u0085, \u0085"
      })
  void aFirstLineThatSaysNoNameIsAGreeting(String first, String greet) {
    EhloResponse response = requireNonNull(EhloResponse.parse(reply(250, first, "DSN")));
    assertThat(response.domain()).isEmpty();
    assertThat(response.greet()).isEqualTo(greet);
    assertThat(response.keywords()).containsExactly(EhloKeyword.of("DSN"));
  }

  @ParameterizedTest
  @CsvSource({
    "'250\r\n', ''",
    "'250 \r\n', ''",
    "'250-\r\n250-PIPELINING\r\n250 8BITMIME\r\n', PIPELINING 8BITMIME"
  })
  void aServerMaySayNothingOfItself(String octets, String offered) {
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    parser.next(ByteBuffer.wrap(octets.getBytes(US_ASCII)));
    EhloResponse response = requireNonNull(EhloResponse.parse(parser.reply()));
    assertThat(response.keywords().stream().map(EhloKeyword::text).collect(joining(" ")))
        .isEqualTo(offered);
  }

  @ParameterizedTest
  @ValueSource(ints = {220, 251, 354, 421, 500, 550})
  void anotherCodeIsNoResponse(int code) {
    assertThat(EhloResponse.parse(reply(code, "mx.example", "DSN"))).isNull();
  }

  @Test
  void whatIsNoEhloLineIsKeptAside() {
    EhloResponse response = offering("X_PIPE_CONNECT", "DSN", "", "X ü");
    assertThat(response.others()).containsExactly("X_PIPE_CONNECT", "", "X ü");
    assertThat(response.keywords()).containsExactly(EhloKeyword.of("DSN"));
    assertThat(response).hasToString("mx.example [DSN]");
    assertThatIllegalArgumentException().isThrownBy(response::toReply);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "SIZE 35000000, 35000000",
        "size 0, 0",
        "SIZE 00012, 12",
        "SIZE 9223372036854775807, 9223372036854775807",
        "SIZE 9223372036854775808, 9223372036854775807",
        "SIZE 99999999999999999999, 9223372036854775807",
        "SIZE 000000000000000000001, -",
        "SIZE 999999999999999999999, -",
        "SIZE, -",
        "SIZE -1, -",
        "SIZE +1, -",
        "SIZE 1k, -",
        "SIZE 1 2, -",
        "DSN, -"
      })
  void theSizeIsReadAsDigits(String line, Long octets) {
    EhloResponse response = offering(line);
    assertThat(response.size().isPresent()).isEqualTo(octets != null);
    assertThat(response.size().orElse(-1)).isEqualTo(octets == null ? -1 : octets);
    assertThat(response.keywords()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "AUTH PLAIN LOGIN; PLAIN LOGIN",
        "AUTH plain Plain XOAUTH2; PLAIN XOAUTH2",
        "AUTH=LOGIN PLAIN; LOGIN PLAIN",
        "AUTH; ''",
        "AUTH PLAIN a.b ABCDEFGHIJ0123456789X SCRAM-SHA-1 X_Y; PLAIN SCRAM-SHA-1 X_Y",
        "DSN; ''"
      },
      delimiter = ';')
  void theMechanismsAreNames(String line, String mechanisms) {
    assertThat(String.join(" ", offering(line).authMechanisms())).isEqualTo(mechanisms);
  }

  /** Servers say both for the sake of old clients. */
  @Test
  void theMechanismsOfAllLinesCount() {
    assertThat(offering("AUTH LOGIN PLAIN", "AUTH=LOGIN PLAIN GSSAPI").authMechanisms())
        .containsExactly("LOGIN", "PLAIN", "GSSAPI");
    assertThat(offering("SIZE 1", "SIZE 2").size()).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = ';',
      value = {
        "DELIVERBY 240; 240",
        "DELIVERBY 0; 0",
        "DELIVERBY 240,x,y; 240",
        "DELIVERBY 999999999; 999999999",
        "DELIVERBY 1000000000; -",
        "DELIVERBY ,x; -",
        "DELIVERBY 240,; -",
        "DELIVERBY 240,,x; -",
        "DELIVERBY -1; -",
        "DELIVERBY 1 2; -",
        "DELIVERBY; -"
      })
  void theLeastByTimeIsInSeconds(String line, Integer seconds) {
    OptionalInt deliverBy = offering(line).deliverBy();
    assertThat(deliverBy.isPresent()).isEqualTo(seconds != null);
    assertThat(deliverBy.orElse(-1)).isEqualTo(seconds == null ? -1 : seconds);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "86400 2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
        "86400 2030-01-01t00:00:00.5z, 2030-01-01T00:00:00.500Z",
        "86400 2030-01-01T01:00:00+01:00, 2030-01-01T00:00:00Z",
        "999999999 0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "086400 2030-01-01T00:00:00Z, -",
        "0 2030-01-01T00:00:00Z, -",
        "1000000000 2030-01-01T00:00:00Z, -",
        "x 2030-01-01T00:00:00Z, -",
        "1 2030-02-30T00:00:00Z, -",
        "1 2030-01-01T25:00:00Z, -",
        "1 2030-01-01 00:00:00Z, -",
        "1 2030-01-01T00:00Z, -",
        "1 2030-01-01T00:00:00, -",
        "1 2030-01-01T00:00:00+99:00, -",
        "1 9999-12-31T23:59:59-01:00, -",
        "1 +12030-01-01T00:00:00Z, -",
        "86400, -",
        "86400 2030-01-01T00:00:00Z x, -",
        "'', -"
      })
  void aFutureReleaseIsAnIntervalAndATime(String parameters, String time) {
    EhloResponse response = offering("FUTURERELEASE " + parameters);
    FutureRelease release = response.futureRelease();
    assertThat(release == null ? null : release.maxDateTime().toString()).isEqualTo(time);
    assertThat(response.supports(EhloKeyword.FUTURERELEASE)).isTrue();
    if (release != null) {
      assertThat(release.maxInterval())
          .isEqualTo(Integer.parseInt(parameters.substring(0, parameters.indexOf(' '))));
      EhloKeyword again = EhloKeyword.futureRelease(release);
      assertThat(offering(again.text()).futureRelease()).isEqualTo(release);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "MT-PRIORITY MIXER, MIXER",
        "mt-priority a-b_c.9, a-b_c.9",
        "MT-PRIORITY abcdefghijklmnopqrst, abcdefghijklmnopqrst",
        "MT-PRIORITY abcdefghijklmnopqrstu, -",
        "MT-PRIORITY a:b, -",
        "MT-PRIORITY a b, -",
        "MT-PRIORITY, -"
      })
  void thePriorityProfileIsAName(String line, String profile) {
    assertThat(offering(line).mtPriority()).isEqualTo(profile);
    assertThat(offering(line).supports(EhloKeyword.MT_PRIORITY)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "NO-SOLICITING net.example:ADV; net.example:ADV",
        "NO-SOLICITING net.example:ADV,a.b-c_d:E9; net.example:ADV a.b-c_d:E9",
        "NO-SOLICITING a,a; a",
        "NO-SOLICITING a,; ''",
        "NO-SOLICITING ,a; ''",
        "NO-SOLICITING 9a; ''",
        "NO-SOLICITING _a; ''",
        "NO-SOLICITING :a; ''",
        "NO-SOLICITING a b; ''",
        "NO-SOLICITING a/b; ''",
        "NO-SOLICITING; ''"
      })
  void theSolicitationClassesAreWords(String line, String classes) {
    assertThat(String.join(" ", offering(line).noSoliciting())).isEqualTo(classes);
    assertThat(offering(line).supports(EhloKeyword.NO_SOLICITING)).isTrue();
  }

  @Test
  void theSolicitationClassesAreAThousandCharactersAtMost() {
    assertThat(offering("NO-SOLICITING " + "a".repeat(1000)).noSoliciting()).hasSize(1);
    assertThat(offering("NO-SOLICITING " + "a".repeat(1001)).noSoliciting()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "LIMITS MAILMAX=10 RCPTMAX=100 RCPTDOMAINMAX=1, 10 100 1",
        "limits rcptmax=999999, -1 999999 -1",
        "LIMITS RCPTMAX=1000000 MAILMAX=5, 5 -1 -1",
        "LIMITS RCPTMAX=0 MAILMAX=5, 5 -1 -1",
        "LIMITS RCPTMAX=000001 MAILMAX=x, -1 1 -1",
        "LIMITS RCPTMAX RCPTMAX= =5 RCPTMAX=;7 RCPTMAX==7 XRCPTMAX=7 X, -1 -1 -1",
        "LIMITS MAILMAX=1 MAILMAX=2, 1 -1 -1",
        "LIMITS MAILMAX=0 MAILMAX=2, 2 -1 -1",
        "LIMITS, -1 -1 -1",
        "DSN, -1 -1 -1"
      })
  void aMalformedLimitIsLeftOutAlone(String line, String expected) {
    Limits limits = offering(line).limits();
    assertThat(
            limits.mailMax().orElse(-1)
                + " "
                + limits.rcptMax().orElse(-1)
                + " "
                + limits.rcptDomainMax().orElse(-1))
        .isEqualTo(expected);
  }

  @Test
  void aBuilderRefusesWhatCannotBeSent() {
    EhloResponse.Builder builder = EhloResponse.builder(MX).add(EhloKeyword.DSN);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("dsn"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("D S N"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.greet(""));
    assertThatCode(() -> builder.add("X", "x".repeat(504))).doesNotThrowAnyException();
    assertThat(builder.build().toReply().length()).isEqualTo(16 + 9 + 512);
    EhloResponse.Builder tooLong = EhloResponse.builder(MX).add("X", "x".repeat(505));
    assertThatIllegalArgumentException().isThrownBy(tooLong::build);
    EhloResponse.Builder breaking = EhloResponse.builder(MX).greet("a\r\n250 b");
    assertThatIllegalArgumentException().isThrownBy(breaking::build);
    EhloResponse.Builder international = EhloResponse.builder(DomainName.of("exämple"));
    assertThatIllegalArgumentException().isThrownBy(international::build);
  }

  @Provide
  Arbitrary<EhloResponse> responses() {
    Arbitrary<EhloKeyword> keywords =
        Combinators.combine(
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12),
                Arbitraries.strings()
                    .withCharRange('!', '~')
                    .ofMinLength(1)
                    .ofMaxLength(9)
                    .list()
                    .ofMaxSize(4))
            .as(EhloKeyword::new);
    return Combinators.combine(
            SmtpArbitraries.domainNames(),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20),
            keywords.list().ofMaxSize(12).uniqueElements(k -> k.keyword().toLowerCase(Locale.ROOT)))
        .as(
            (domain, greet, offered) -> {
              EhloResponse.Builder builder = EhloResponse.builder(DomainName.of(domain));
              if (!greet.isEmpty()) {
                builder.greet(greet);
              }
              offered.forEach(builder::add);
              return builder.build();
            });
  }

  @Property(tries = 1000)
  void whatIsOfferedIsHeard(@ForAll("responses") EhloResponse response) {
    assertThat(EhloResponse.parse(received(response.toReply()))).isEqualTo(response);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> valid =
        Arbitraries.of(
            "SIZE 9",
            "AUTH PLAIN",
            "DELIVERBY 1,x",
            "FUTURERELEASE 9 2030-01-01T00:00:00Z",
            "MT-PRIORITY x",
            "NO-SOLICITING a,b",
            "LIMITS MAILMAX=1 X=2",
            "AUTH=LOGIN");
    return Arbitraries.oneOf(
            valid,
            SmtpArbitraries.mutated(valid),
            SmtpArbitraries.mutated(SmtpArbitraries.mutated(valid)),
            Arbitraries.strings().ofMaxLength(20))
        .map(line -> line.replaceAll("[\r\n]", "?"))
        .list()
        .ofMaxSize(8);
  }

  @Property(tries = 3000)
  void anyLinesAreRead(@ForAll("lines") List<String> lines) {
    EhloResponse response = offering(lines.toArray(String[]::new));
    assertThat(response.keywords().size() + response.others().size()).isEqualTo(lines.size());
    assertThat(response.size().orElse(0)).isNotNegative();
    assertThat(response.deliverBy().orElse(0)).isNotNegative();
    assertThat(response.authMechanisms()).allMatch(name -> name.matches("[A-Z0-9_-]{1,20}"));
    assertThat(response.noSoliciting()).allMatch(word -> word.matches("[A-Za-z][\\w.:-]*"));
    assertThatCode(response::futureRelease).doesNotThrowAnyException();
    assertThatCode(response::mtPriority).doesNotThrowAnyException();
    assertThatCode(response::limits).doesNotThrowAnyException();
    assertThat(response.toString()).matches("[ -~]+");
  }
}
