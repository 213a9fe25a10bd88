package dev.smtpkit.testkit;

import java.util.List;
import net.jqwik.api.Arbitrary;

/**
 * Generators of SMTP text, valid and invalid, for property tests with jqwik.
 *
 * <p>A text has one char for each octet. Valid text is ASCII; hostile text has chars up to {@code
 * U+00FF} and is meant to be encoded as ISO 8859-1. Sizes keep to the limits of RFC 5321 4.5.3.1,
 * and a few hundred tries are enough to reach each limit. The generators do that by weights and
 * switch off jqwik's edge cases: those of so many parts would crowd out the random values. All
 * methods may be called from any thread.
 */
public final class SmtpArbitraries {

  private SmtpArbitraries() {}

  /**
   * Domain names: {@code Domain} of RFC 5321 4.1.2, labels up to 63 and names up to 255 octets.
   * Labels may begin with a digit or consist of digits, and names may be a single label.
   *
   * @return names such as {@code 3com.example}
   */
  public static Arbitrary<String> domainNames() {
    return AddressArbitraries.domainNames().withoutEdgeCases();
  }

  /**
   * IPv4 address literals in brackets (RFC 5321 4.1.3), some numbers with leading zeros.
   *
   * @return literals such as {@code [192.0.2.1]}
   */
  public static Arbitrary<String> ipv4Literals() {
    return LiteralArbitraries.ipv4().withoutEdgeCases();
  }

  /**
   * IPv6 address literals in brackets (RFC 5321 4.1.3): full, compressed, and both with an IPv4
   * address at the end; {@code ::} stands for two groups or more. Some tags are not in the usual
   * case.
   *
   * @return literals such as {@code [IPv6:2001:db8::192.0.2.1]}
   */
  public static Arbitrary<String> ipv6Literals() {
    return LiteralArbitraries.ipv6().withoutEdgeCases();
  }

  /**
   * General address literals in brackets (RFC 5321 4.1.3) with a tag other than {@code IPv6}.
   *
   * @return literals such as {@code [tag:content]}
   */
  public static Arbitrary<String> generalLiterals() {
    return LiteralArbitraries.general().withoutEdgeCases();
  }

  /**
   * Address literals of all three kinds.
   *
   * @return literals in brackets
   */
  public static Arbitrary<String> addressLiterals() {
    return LiteralArbitraries.all().withoutEdgeCases();
  }

  /**
   * Local-parts (RFC 5321 4.1.2) of up to 64 octets: dot-strings, and quoted-strings with
   * quoted-pairs, which may be empty.
   *
   * @return local-parts such as {@code a.b} or {@code "a\"b@c"}
   */
  public static Arbitrary<String> localParts() {
    return AddressArbitraries.localParts().withoutEdgeCases();
  }

  /**
   * Mailboxes (RFC 5321 4.1.2), never longer than fits into a path of 256 octets.
   *
   * @return mailboxes such as {@code user@example.org}, without angle brackets
   */
  public static Arbitrary<String> mailboxes() {
    return AddressArbitraries.mailboxes().withoutEdgeCases();
  }

  /**
   * Source routes: {@code A-d-l} of RFC 5321 4.1.2, one to three hops.
   *
   * @return routes such as {@code @a.example,@b.example}, without the colon
   */
  public static Arbitrary<String> sourceRoutes() {
    return AddressArbitraries.sourceRoutes().withoutEdgeCases();
  }

  /**
   * Reverse-paths (RFC 5321 4.1.2) of up to 256 octets, some with a source route, some null.
   *
   * @return paths in angle brackets
   */
  public static Arbitrary<String> reversePaths() {
    return AddressArbitraries.reversePaths().withoutEdgeCases();
  }

  /**
   * Forward-paths of up to 256 octets, some with a source route, and the two forms of postmaster
   * that RFC 5321 4.1.1.3 adds, in any case.
   *
   * @return paths in angle brackets
   */
  public static Arbitrary<String> forwardPaths() {
    return AddressArbitraries.forwardPaths().withoutEdgeCases();
  }

  /**
   * ESMTP parameters (RFC 5321 4.1.2) that no server knows: keywords begin with X.
   *
   * @return parameters such as {@code XYZ} or {@code X-Y=z}
   */
  public static Arbitrary<String> unknownParameters() {
    return ParameterArbitraries.unknown().withoutEdgeCases();
  }

  /**
   * Printable ASCII encoded as xtext (RFC 3461 4), one to 90 octets.
   *
   * @return text such as {@code QQ+2B3141}
   */
  public static Arbitrary<String> xtext() {
    return ParameterArbitraries.xtext().withoutEdgeCases();
  }

  /**
   * Parameters of one MAIL command, no keyword twice: SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH, BY,
   * HOLDFOR or HOLDUNTIL, MT-PRIORITY, REQUIRETLS, MTRK after its ENVID, SOLICIT, SUBMITTER,
   * CONPERM, TRANSID and unknown ones. Keywords are in any case, values are valid.
   *
   * @return up to six parameters
   */
  public static Arbitrary<List<String>> mailParameters() {
    return ParameterArbitraries.mail().withoutEdgeCases();
  }

  /**
   * Parameters of one RCPT command, no keyword twice: NOTIFY, ORCPT, RRVS, CONNEG and unknown ones.
   * Keywords are in any case, values are valid.
   *
   * @return up to five parameters
   */
  public static Arbitrary<List<String>> rcptParameters() {
    return ParameterArbitraries.rcpt().withoutEdgeCases();
  }

  /**
   * The verbs that {@link #commandLines(String)} knows: those of RFC 5321, ATRN, AUTH, BDAT, BURL,
   * ETRN, LHLO, STARTTLS, XCLIENT and XFORWARD.
   *
   * @return the verbs in upper case
   */
  public static List<String> verbs() {
    return CommandArbitraries.VERBS;
  }

  /**
   * Valid command lines of all {@link #verbs()}.
   *
   * @return lines of up to 510 octets, without CRLF; verbs and keywords in any case
   */
  public static Arbitrary<String> commandLines() {
    return CommandArbitraries.all().withoutEdgeCases();
  }

  /**
   * Valid command lines of one verb.
   *
   * @param verb one of {@link #verbs()}
   * @return lines of up to 510 octets, without CRLF; verb and keywords in any case
   * @throws IllegalArgumentException if the verb is not one of those
   */
  public static Arbitrary<String> commandLines(String verb) {
    return CommandArbitraries.of(verb).withoutEdgeCases();
  }

  /**
   * Texts with one edit: an octet inserted, deleted or replaced, a token between blanks duplicated,
   * or the case of a letter flipped. New octets are delimiters in some grammar, or valid in none.
   * The result always differs from the text; it may happen to be valid.
   *
   * @param texts the texts to edit, one char for each octet
   * @return edited texts, chars up to {@code U+00FF}
   */
  public static Arbitrary<String> mutated(Arbitrary<String> texts) {
    return HostileArbitraries.mutated(texts).withoutEdgeCases();
  }

  /**
   * Message octets rich in CR, LF, dots, NUL and 0xFF, alone, in patterns that resemble the end of
   * data, and in the end of data itself.
   *
   * @return fresh arrays, empty ones included
   */
  public static Arbitrary<byte[]> messageOctets() {
    return HostileArbitraries.messageOctets().withoutEdgeCases();
  }

  /**
   * Lines of any octets without a CRLF in them; some begin like a command.
   *
   * @return fresh arrays of up to 1100 octets, empty ones included, without the final CRLF
   */
  public static Arbitrary<byte[]> hostileLines() {
    return HostileArbitraries.lines().withoutEdgeCases();
  }

  /**
   * The octets that a client sends over one connection, valid by RFC 5321 and without any
   * extension: EHLO, messages to one to four recipients, envelopes without a message, NOOP, RSET
   * and sometimes QUIT. Some lines of messages look like commands; those with an address name
   * {@code inbody}, which no real command does. A server that accepts every recipient gives no
   * negative reply.
   *
   * @return octets, one char each
   */
  public static Arbitrary<String> validSessions() {
    return SessionArbitraries.valid().withoutEdgeCases();
  }

  /**
   * As {@link #validSessions()}, but some messages are sent by BDAT (RFC 3030).
   *
   * @return octets, one char each
   */
  public static Arbitrary<String> validChunkedSessions() {
    return SessionArbitraries.validChunked().withoutEdgeCases();
  }

  /**
   * The octets that anybody might send over one connection: valid sessions, sessions with one or
   * two edits, and sequences of lines of any kind.
   *
   * @return octets, one char each
   */
  public static Arbitrary<String> sessions() {
    return SessionArbitraries.any().withoutEdgeCases();
  }
}
