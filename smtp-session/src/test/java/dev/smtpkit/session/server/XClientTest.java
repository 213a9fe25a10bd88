package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extensions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** XCLIENT: whom a trusted peer speaks for. */
class XClientTest {

  private static final Setup TRUSTING =
      Setup.of(
          builder ->
              builder.extensions(List.of(Extensions.xclient(peer -> peer.equals(Setup.PEER)))));

  private static Raw greeted() {
    Raw raw = new Raw(TRUSTING);
    raw.accept("");
    raw.accept("EHLO proxy.example\r\n");
    return raw;
  }

  @Test
  void theHandlerIsAskedAboutTheClientThatIsSpokenForR88() {
    Raw raw = greeted();
    List<ServerEvent> events =
        raw.feed(
                "XCLIENT NAME=spike.example ADDR=192.0.2.200 PORT=4711 HELO=spike.example"
                    + " LOGIN=tim DESTADDR=IPV6:2001:db8::1\r\n")
            .round();
    ServerEvent.Connected connected = (ServerEvent.Connected) events.get(0);
    Peer peer = connected.peer();
    assertThat(peer.remote().getAddress().getHostAddress()).isEqualTo("192.0.2.200");
    assertThat(peer.remote().getPort()).isEqualTo(4711);
    assertThat(peer.local().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(peer.local().getPort()).isEqualTo(25);
    assertThat(raw.session.view().peer()).isEqualTo(peer);
    assertThat(raw.session.view().connection()).isEqualTo(Setup.PEER);
    assertThat(raw.session.view().identity().authzid()).isEqualTo("tim");
    assertThat(raw.session.view().hello()).isNull();
    assertThat(raw.session.view().clientAttributes())
        .contains(new ClientAttribute("NAME", "spike.example"));
    raw.sent.setLength(0);
    raw.session.answer(connected.decision(), Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("220 mx.example ESMTP ready\r\n");
    raw.accept("EHLO proxy.example\r\n");
    assertThat(raw.session.view().hello().text()).isEqualTo("spike.example");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    assertThat(raw.session.view().origin().peer()).isEqualTo(peer);
  }

  @Test
  void theClientThatIsSpokenForMayBeTurnedAway() {
    Raw raw = greeted();
    Decision decision = raw.asked("XCLIENT ADDR=192.0.2.200\r\n");
    raw.sent.setLength(0);
    raw.session.answer(decision, Verdict.refuse(Reply.of(554, 7, 1, "Not you")), raw.now());
    raw.feed("NOOP\r\nQUIT\r\n").round();
    assertThat(raw.sent.toString().lines().map(line -> line.substring(0, 3)))
        .containsExactly("554", "503", "221");
  }

  @Test
  void trustHangsOnTheConnectionAndEachXClientAddsToTheLast() {
    Raw raw = greeted();
    raw.accept("XCLIENT ADDR=192.0.2.200 HELO=spike.example\r\n");
    raw.accept("EHLO proxy.example\r\n");
    assertThat(raw.sent.toString())
        .endsWith("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r\n");
    raw.accept("XCLIENT PORT=99 HELO=[UNAVAILABLE]\r\n");
    assertThat(raw.session.view().peer().remote().getPort()).isEqualTo(99);
    assertThat(raw.session.view().peer().remote().getAddress().getHostAddress())
        .isEqualTo("192.0.2.200");
    raw.accept("EHLO proxy.example\r\n");
    assertThat(raw.session.view().hello().text()).isEqualTo("proxy.example");
    assertThat(new ArrayList<>(raw.session.view().clientAttributes())).hasSize(3);
  }

  @Test
  void valuesThatAreNotKnownLeaveTheConnectionsOwn() {
    Raw raw = greeted();
    raw.accept(
        "XCLIENT ADDR=[UNAVAILABLE] PORT=[TEMPUNAVAIL] HELO=[unavailable] LOGIN=[UNAVAILABLE]\r\n");
    assertThat(raw.session.view().peer()).isEqualTo(Setup.PEER);
    assertThat(raw.session.view().identity()).isNull();
  }

  @Test
  void valuesThatNoAttributeCanHaveAreRefused() {
    for (String bad :
        new String[] {
          "ADDR=nowhere",
          "ADDR=IPV6:x",
          "ADDR=x:y",
          "PORT=a",
          "PORT=-1",
          "PORT=123456",
          "PORT=65536",
          "DESTADDR=1.2.3",
          "HELO=a+20b"
        }) {
      Raw raw = greeted();
      raw.sent.setLength(0);
      raw.feed("XCLIENT " + bad + "\r\n").round();
      assertThat(raw.sent.toString()).as(bad).startsWith("501 5.5.4 ");
      assertThat(raw.session.view().peer()).isEqualTo(Setup.PEER);
    }
  }
}
