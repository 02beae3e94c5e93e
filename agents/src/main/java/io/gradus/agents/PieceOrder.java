package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the epochs of an update go through the pieces of a batch. Those of several
 * epochs go to the device in one copy: a copy for each minibatch would stop a GPU at each.
 */
final class PieceOrder {
  private final NDManager owner;
  private final int pieces;
  private final Optional<RandomGenerator> shuffling;
  private final long[] order;
  private long[] drawn = new long[0]; // one epoch after the other
  private @Nullable NDArray uploaded;
  private int start; // of the current epoch, in what was drawn

  /**
   * Before the first epoch.
   *
   * @param owner owns what is uploaded
   * @param pieces how many there are
   * @param shuffling shuffles them anew in each epoch; empty to leave them in order
   */
  PieceOrder(NDManager owner, int pieces, Optional<RandomGenerator> shuffling) {
    this.owner = owner;
    this.pieces = pieces;
    this.shuffling = shuffling;
    order = new long[pieces];
    Arrays.setAll(order, i -> i);
    start = -pieces;
  }

  /**
   * Goes on to the next epoch.
   *
   * @param sure how many epochs are sure to come, this one among them, at least 1: no random number
   *     is drawn for one that may not
   */
  void advance(int sure) {
    if (shuffling.isEmpty() && drawn.length > 0) {
      return;
    }
    start += pieces;
    if (start == drawn.length) {
      int epochs = shuffling.isEmpty() ? 1 : sure;
      drawn = new long[epochs * pieces];
      for (int epoch = 0; epoch < epochs; epoch++) {
        shuffling.ifPresent(this::shuffle);
        System.arraycopy(order, 0, drawn, epoch * pieces, pieces);
      }
      if (uploaded != null) {
        uploaded.close();
        uploaded = null;
      }
      start = 0;
    }
  }

  private void shuffle(RandomGenerator random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /**
   * Those from one place to another of the current epoch.
   *
   * @throws IllegalStateException before the first epoch
   */
  long[] pieces(int from, int to) {
    checkBegun();
    return Arrays.copyOfRange(drawn, start + from, start + to);
  }

  /**
   * The same on the device.
   *
   * @param scope owns the result
   * @return (to − from) INT64
   * @throws IllegalStateException before the first epoch
   */
  NDArray onDevice(NDManager scope, int from, int to) {
    checkBegun();
    if (uploaded == null) {
      uploaded = owner.create(drawn);
    }
    NDArray some = uploaded.get(new NDIndex().addSliceDim(start + from, start + to));
    some.attach(scope);
    return some;
  }

  private void checkBegun() {
    if (drawn.length == 0) {
      throw new IllegalStateException("no epoch has begun: call advance first");
    }
  }
}
