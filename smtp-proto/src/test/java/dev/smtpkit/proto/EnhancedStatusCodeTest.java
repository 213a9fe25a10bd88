package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R75. */
class EnhancedStatusCodeTest {

  private static final int[] ROWS = {1, 11, 5, 7, 8, 7, 11, 31};

  /** The first and the last row of each subject, and each row that a newer RFC added between. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5.0.0  | Other undefined Status
          5.1.0  | Other address status
          5.1.3  | Bad destination mailbox address syntax
          2.1.5  | Destination address valid
          5.1.6  | Destination mailbox has moved, No forwarding address
          5.1.8  | "Bad sender's system address"
          5.1.9  | Message relayed to non-compliant mailer
          5.1.10 | Recipient address has null MX
          5.2.0  | Other or undefined mailbox status
          4.2.2  | Mailbox full
          5.2.4  | Mailing list expansion problem
          4.3.0  | Other or undefined mail system status
          5.3.4  | Message too big for system
          5.3.5  | System incorrectly configured
          2.3.6  | Requested priority was changed
          4.4.0  | Other or undefined network or routing status
          4.4.7  | Delivery time expired
          2.5.0  | Other or undefined protocol status
          4.5.3  | Too many recipients
          5.5.5  | Wrong protocol version
          5.5.6  | Authentication Exchange line is too long
          5.6.0  | Other or undefined media error
          5.6.5  | Conversion Failed
          5.6.6  | Message content not available
          5.6.7  | Non-ASCII addresses not permitted for that sender/recipient
          2.6.8  | UTF-8 string reply is required, but not permitted by the SMTP client
          5.6.10 | UTF-8 string reply is required, but not permitted by the SMTP client
          2.7.0  | Other or undefined security status
          5.7.1  | Delivery not authorized, message refused
          5.7.7  | Message integrity failure
          5.7.8  | Authentication credentials invalid
          5.7.9  | Authentication mechanism is too weak
          5.7.10 | Encryption Needed
          5.7.11 | Encryption required for requested authentication mechanism
          4.7.12 | A password transition is needed
          5.7.13 | User Account Disabled
          5.7.14 | Trust relationship required
          4.7.15 | Priority Level is too low
          5.7.16 | Message is too big for the specified priority
          5.7.17 | Mailbox owner has changed
          5.7.18 | Domain owner has changed
          5.7.19 | RRVS test cannot be completed
          5.7.20 | No passing DKIM signature found
          5.7.21 | No acceptable DKIM signature found
          5.7.22 | No valid author-matched DKIM signature found
          5.7.23 | SPF validation failed
          4.7.24 | SPF validation error
          5.7.25 | Reverse DNS validation failed
          5.7.26 | Multiple authentication checks failed
          5.7.27 | Sender address has null MX
          4.7.28 | Mail flood detected
          5.7.29 | ARC validation failure
          5.7.30 | REQUIRETLS support required
          """)
  void aCodeHasTheNameOfItsRow(String code, String name) {
    EnhancedStatusCode parsed = EnhancedStatusCode.parse(code);
    assertThat(parsed).isNotNull().hasToString(code);
    assertThat(parsed.registeredName()).isEqualTo(name.replace("\"", ""));
  }

  /** As many rows as the registry has, each told apart, each code of each class made once. */
  @Test
  void theTableHasEveryRowAndNoMore() {
    List<String> names = new ArrayList<>();
    for (int subject = 0; subject < 10; subject++) {
      int rows = subject < ROWS.length ? ROWS[subject] : 0;
      for (int detail = 0; detail < 40; detail++) {
        for (int statusClass : new int[] {2, 4, 5}) {
          EnhancedStatusCode code = EnhancedStatusCode.of(statusClass, subject, detail);
          assertThat(code).isEqualTo(new EnhancedStatusCode(statusClass, subject, detail));
          assertThat(code.registeredName() != null).as("%s", code).isEqualTo(detail < rows);
          if (detail < rows) {
            assertThat(EnhancedStatusCode.parse(code.toString())).isSameAs(code);
            assertThat(EnhancedStatusCode.of(statusClass, subject, detail)).isSameAs(code);
          }
        }
        String name = new EnhancedStatusCode(5, subject, detail).registeredName();
        if (name != null) {
          names.add(name);
        }
      }
    }
    // X.6.10 repeats X.6.8.
    assertThat(names).hasSize(81).allMatch(name -> name.matches("[ -~]{10,110}"));
    assertThat(names.stream().distinct()).hasSize(80);
    assertThat(EnhancedStatusCode.of(5, 999, 999).registeredName()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "4.10.0", "5.999.999", "5.7.100", "5.100.7", "2.8.1"})
  void aCodeIsParsed(String text) {
    EnhancedStatusCode code = EnhancedStatusCode.parse(text);
    assertThat(code).isNotNull().hasToString(text);
    String[] parts = text.split("\\.", -1);
    assertThat(code.statusClass()).isEqualTo(Integer.parseInt(parts[0]));
    assertThat(code.subject()).isEqualTo(Integer.parseInt(parts[1]));
    assertThat(code.detail()).isEqualTo(Integer.parseInt(parts[2]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5.1",
        "5.1.",
        "5..1",
        ".1.1",
        "5.1.1.",
        "5.1.1.1",
        "3.1.1",
        "1.0.0",
        "6.0.0",
        "52.1.1",
        "5.01.1",
        "5.1.01",
        "5.00.1",
        "5.1.1000",
        "5.1000.1",
        "5.1.1 ",
        " 5.1.1",
        "5.-1.1",
        "5.1.-1",
        "5.+1.1",
        "5,1,1",
        "5.1,1",
        "5.a.1",
        "5.1.a",
        "5.1.\u0661",
        "5.1.:",
        "5.1./",
        "5 1.1",
        "5.12345678",
        "........."
      })
  void aMalformedCodeIsRefused(String text) {
    assertThat(EnhancedStatusCode.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0", "0, 0, 0", "6, 0, 0", "-2, 0, 0", "5, -1, 0", "5, 0, -1", "5, 0, 1000"})
  void aPartOutOfRangeIsRefused(int statusClass, int subject, int detail) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnhancedStatusCode.of(statusClass, subject, detail));
  }
}
