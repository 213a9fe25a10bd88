package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

  @Test
  void aBufferThatCameBackIsLentAgainEmpty() {
    BufferPool pool = new BufferPool(2, 1024);
    ByteBuffer buffer = pool.lend();
    buffer.putInt(7).flip();
    pool.giveBack(buffer);
    ByteBuffer again = pool.lend();
    assertThat(again).isSameAs(buffer);
    assertThat(again.position()).isZero();
    assertThat(again.limit()).isEqualTo(1024);
    assertThat(again.isDirect()).isTrue();
  }

  @Test
  void noTwoConnectionsHaveTheSameBuffer() {
    BufferPool pool = new BufferPool(2, 1024);
    assertThat(pool.lend()).isNotSameAs(pool.lend());
  }

  @Test
  void thereIsRoomUpToTheBoundAndABufferIsLentBeyondIt() {
    BufferPool pool = new BufferPool(2, 1024);
    ByteBuffer first = pool.lend();
    assertThat(pool.hasRoom()).isTrue();
    ByteBuffer second = pool.lend();
    assertThat(pool.hasRoom()).isFalse();
    ByteBuffer third = pool.lend();
    assertThat(pool.lent()).isEqualTo(3);
    pool.giveBack(first);
    assertThat(pool.hasRoom()).isFalse();
    pool.giveBack(second);
    assertThat(pool.hasRoom()).isTrue();
    pool.giveBack(third);
    assertThat(pool.lent()).isZero();
  }

  @Test
  void aBurstIsNotKept() {
    BufferPool pool = new BufferPool(100, 1024);
    Set<ByteBuffer> burst = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 100; i++) {
      burst.add(pool.lend());
    }
    burst.forEach(pool::giveBack);
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      kept += burst.contains(pool.lend()) ? 1 : 0;
    }
    assertThat(kept).isBetween(1, 16);
  }
}
