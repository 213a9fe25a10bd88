package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R87. */
@Timeout(60)
class AdmissionTest {

  private static InetAddress six(int network, int host) throws UnknownHostException {
    byte[] octets = new byte[16];
    octets[0] = 0x20;
    octets[1] = 0x01;
    octets[7] = (byte) network;
    octets[15] = (byte) host;
    return InetAddress.getByAddress(octets);
  }

  private static InetAddress four(int host) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host});
  }

  private static Peer peer(InetAddress address) {
    InetSocketAddress end = new InetSocketAddress(address, 25);
    return Peer.of(end, end);
  }

  private static Admission admission(int connections, int perAddress) {
    return new Admission(connections, perAddress, 1, MemoryAccount.unlimited(), () -> {});
  }

  static Admission unlimited() {
    return admission(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static boolean take(Admission admission, InetAddress address) {
    Admission.Slot slot = admission.admit();
    if (slot == null) {
      return false;
    }
    boolean taken = slot.countFor(peer(address));
    if (!taken) {
      slot.release();
    }
    return taken;
  }

  @Test
  void anIpv4AddressIsOneClientAndSoIsAnIpv6NetworkOf64Bits() throws Exception {
    Admission admission = admission(100, 2);
    assertThat(take(admission, four(1))).isTrue();
    assertThat(take(admission, four(1))).isTrue();
    assertThat(take(admission, four(1))).isFalse();
    assertThat(take(admission, four(2))).isTrue();
    assertThat(take(admission, six(1, 1))).isTrue();
    assertThat(take(admission, six(1, 2))).isTrue();
    assertThat(take(admission, six(1, 3))).isFalse();
    assertThat(take(admission, six(2, 1))).isTrue();
    assertThat(admission.connections()).isEqualTo(6);
    assertThat(admission.addresses()).isEqualTo(4);
  }

  @Test
  void theCapOfAnAddressCanBeSwitchedOff() throws Exception {
    Admission admission = admission(100, Integer.MAX_VALUE);
    for (int i = 0; i < 100; i++) {
      assertThat(take(admission, four(1))).isTrue();
    }
    assertThat(take(admission, four(2))).isFalse();
    assertThat(admission.addresses()).isZero();
  }

  @Test
  void fromManyThreadsNothingIsLostAndNothingTakenTwice() throws Exception {
    Admission admission = admission(20, 3);
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(i);
      workers.add(CompletableFuture.runAsync(() -> comeAndGo(admission, random)));
    }
    for (CompletableFuture<Void> worker : workers) {
      worker.get();
    }
    assertThat(admission.connections()).isZero();
    assertThat(admission.addresses()).isZero();
  }

  private static void comeAndGo(Admission admission, Random random) {
    try {
      for (int i = 0; i < 10_000; i++) {
        List<Admission.Slot> slots = new ArrayList<>();
        for (int j = 0; j < 8; j++) {
          Admission.Slot slot = admission.admit();
          if (slot != null) {
            slot.countFor(peer(four(random.nextInt(3))));
            slots.add(slot);
          }
        }
        assertThat(admission.connections()).isLessThanOrEqualTo(24);
        slots.forEach(Admission.Slot::release);
      }
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
