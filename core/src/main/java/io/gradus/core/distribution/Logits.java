package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import java.util.random.RandomGenerator;

/** Choices among n by their logits, on plain floats. */
final class Logits {
  private Logits() {}

  /**
   * Draws a choice and adds log π to what is there.
   *
   * @param logits n of them, from {@code offset} on
   * @param random one number is drawn
   * @param logProbs gets log π added at {@code row}
   * @return the choice, counted from 0
   */
  static int draw(
      float[] logits, int offset, int n, RandomGenerator random, float[] logProbs, int row) {
    float largest = logits[offset + largest(logits, offset, n)];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(logits[offset + i] - largest);
    }
    double threshold = random.nextDouble() * sum;
    int choice = 0;
    double below = Math.exp(logits[offset] - largest);
    while (below <= threshold) { // it ends: the last one is the sum, by the same additions
      choice++;
      below += Math.exp(logits[offset + choice] - largest);
    }
    logProbs[row] += (float) (logits[offset + choice] - largest - Math.log(sum));
    return choice;
  }

  /** The first of the largest. */
  static int largest(float[] values, int offset, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (values[offset + i] > values[offset + best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Gives what is illegal the logit −∞.
   *
   * @return whether anything is legal
   */
  static boolean mask(float[] logits, boolean[] masks, int offset, int n) {
    boolean any = false;
    for (int i = offset; i < offset + n; i++) {
      if (masks[i]) {
        any = true;
      } else {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
    return any;
  }

  /**
   * The same for learning; no gradient goes to what is illegal.
   *
   * @param logits (N, n)
   * @param masks (N, n) BOOLEAN
   */
  static NDArray masked(NDArray logits, NDArray masks) {
    NDArray impossible =
        logits.getManager().full(logits.getShape(), Float.NEGATIVE_INFINITY, logits.getDataType());
    return NDArrays.where(masks, logits, impossible);
  }
}
