package io.gradus.core.policy;

import io.gradus.core.Checks;
import java.util.random.RandomGenerator;

/**
 * What a recurrent policy remembers with.
 *
 * @param cell how
 * @param size numbers that a step gives to the heads, at least 1
 */
public record Recurrence(Cell cell, int size) {
  /** A kind of cell. */
  public enum Cell {
    /** {@link LstmCell}. */
    LSTM,
    /** {@link GruCell}. */
    GRU
  }

  /**
   * @throws IllegalArgumentException if size &lt; 1
   */
  public Recurrence {
    Checks.positive("the size of the memory", size);
  }

  /** Long short-term memory. */
  public static Recurrence lstm(int size) {
    return new Recurrence(Cell.LSTM, size);
  }

  /** Gated recurrent units. */
  public static Recurrence gru(int size) {
    return new Recurrence(Cell.GRU, size);
  }

  /** A cell, not yet initialised. */
  RecurrentCell make(int inputs, RandomGenerator random) {
    return switch (cell) {
      case LSTM -> new LstmCell(inputs, size, random);
      case GRU -> new GruCell(inputs, size, random);
    };
  }
}
