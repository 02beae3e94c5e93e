package io.gradus.core.policy;

import io.gradus.core.Checks;
import java.util.random.RandomGenerator;

/**
 * What a recurrent policy remembers with.
 *
 * @param cell how
 * @param size numbers that a step gives to the heads, at least 1
 * @param sequence steps through which a gradient goes back, in learning; 0 for all that were
 *     collected in a row
 * @param burnIn steps before such a sequence from which its memory is made anew; 0 for the memory
 *     that was carried when the steps were collected
 */
public record Recurrence(Cell cell, int size, int sequence, int burnIn) {
  /** A kind of cell. */
  public enum Cell {
    /** {@link LstmCell}. */
    LSTM,
    /** {@link GruCell}. */
    GRU
  }

  /**
   * @throws IllegalArgumentException if size &lt; 1, or another number is below 0
   */
  public Recurrence {
    Checks.positive("the size of the memory", size);
    Checks.notNegative("the length of sequences", sequence);
    Checks.notNegative("burn-in", burnIn);
  }

  /** Learned from in all that was collected in a row. */
  public Recurrence(Cell cell, int size) {
    this(cell, size, 0, 0);
  }

  /** Long short-term memory. */
  public static Recurrence lstm(int size) {
    return new Recurrence(Cell.LSTM, size);
  }

  /** Gated recurrent units. */
  public static Recurrence gru(int size) {
    return new Recurrence(Cell.GRU, size);
  }

  /** The same, learned from in shorter sequences. */
  public Recurrence withSequence(int length, int burnInSteps) {
    return new Recurrence(cell, size, length, burnInSteps);
  }

  /** A cell, not yet initialised. */
  RecurrentCell make(int inputs, RandomGenerator random) {
    return switch (cell) {
      case LSTM -> new LstmCell(inputs, size, random);
      case GRU -> new GruCell(inputs, size, random);
    };
  }
}
