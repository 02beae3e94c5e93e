package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.TestDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class PieceOrderTest {
  private static final int PIECES = 5;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void epochsThatAreDrawnTogetherAreThoseDrawnOneByOne() {
    Pcg64 random = Pcg64.seeded(1);
    List<List<Long>> together = epochs(random, 3, 2, 1);
    Pcg64 other = Pcg64.seeded(1);
    assertThat(epochs(other, 1, 1, 1)).isEqualTo(together);
    assertThat(together).doesNotHaveDuplicates();
    assertThat(together).allSatisfy(epoch -> assertThat(epoch).contains(0L, 1L, 2L, 3L, 4L));
    assertThat(random.nextLong()).isEqualTo(other.nextLong());
  }

  @Test
  void noNumberIsDrawnForAnEpochThatMayNotCome() {
    Pcg64 random = Pcg64.seeded(1);
    Pcg64 other = Pcg64.seeded(1);
    epochs(random, 1);
    epochs(other, 3);
    assertThat(random.nextLong()).isNotEqualTo(other.nextLong());
  }

  @Test
  void withoutShufflingEveryEpochIsInOrder() {
    PieceOrder order = new PieceOrder(manager, PIECES, Optional.empty());
    for (int epoch = 0; epoch < 3; epoch++) {
      order.advance(3 - epoch);
      assertThat(order.pieces(0, PIECES)).containsExactly(0, 1, 2, 3, 4);
      assertThat(order.onDevice(manager, 1, 3).toLongArray()).containsExactly(1, 2);
    }
  }

  @Test
  void refusesToSayWhatComesBeforeTheFirstEpoch() {
    PieceOrder order = new PieceOrder(manager, PIECES, Optional.empty());
    assertThatThrownBy(() -> order.onDevice(manager, 0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no epoch has begun: call advance first");
    assertThatThrownBy(() -> order.pieces(0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no epoch has begun: call advance first");
  }

  /** On the device as on the host, in two parts. */
  private List<List<Long>> epochs(Pcg64 random, int... sure) {
    PieceOrder order = new PieceOrder(manager, PIECES, Optional.of(random));
    List<List<Long>> all = new ArrayList<>();
    for (int epochs : sure) {
      order.advance(epochs);
      List<Long> epoch = new ArrayList<>();
      for (int[] part : new int[][] {{0, 3}, {3, PIECES}}) {
        for (long piece : order.onDevice(manager, part[0], part[1]).toLongArray()) {
          epoch.add(piece);
        }
      }
      assertThat(order.pieces(0, PIECES))
          .containsExactly(epoch.stream().mapToLong(Long::longValue).toArray());
      all.add(epoch);
    }
    return all;
  }
}
