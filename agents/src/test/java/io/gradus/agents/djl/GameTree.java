package io.gradus.agents.djl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/** What is exactly to be expected of the game against the opponent that moves by chance. */
final class GameTree {
  /** How likely each end is; they sum to 1. */
  record Outcome(double win, double draw, double loss) {
    double value() {
      return win - Board.LOSS * loss;
    }

    private static Outcome of(int winner) {
      return new Outcome(winner == 1 ? 1 : 0, winner == 0 ? 1 : 0, winner == -1 ? 1 : 0);
    }

    private Outcome plus(Outcome other, double share) {
      return new Outcome(
          win + share * other.win, draw + share * other.draw, loss + share * other.loss);
    }
  }

  private static final Outcome NOTHING = new Outcome(0, 0, 0);

  private GameTree() {}

  /** Of a policy, over who begins and all that the opponent may do. */
  static Outcome of(ToIntFunction<float[]> policy) {
    return both(board -> after(board, policy.applyAsInt(board), next -> of(next, policy)));
  }

  /** Of the moves with the greatest expected reward. */
  static Outcome best() {
    Map<String, Outcome> known = new HashMap<>();
    return both(board -> best(board, known));
  }

  private interface Turn {
    Outcome of(float[] board);
  }

  private static Outcome both(Turn turn) {
    float[] empty = new float[Board.CELLS];
    return NOTHING.plus(turn.of(empty), 0.5).plus(reply(empty, turn), 0.5);
  }

  private static Outcome of(float[] board, ToIntFunction<float[]> policy) {
    return after(board, policy.applyAsInt(board), next -> of(next, policy));
  }

  private static Outcome best(float[] board, Map<String, Outcome> known) {
    String key = Arrays.toString(board);
    Outcome found = known.get(key);
    if (found == null) {
      for (int cell : Board.free(board)) {
        Outcome outcome = after(board, cell, next -> best(next, known));
        found = found == null || outcome.value() > found.value() ? outcome : found;
      }
      known.put(key, Objects.requireNonNull(found));
    }
    return Objects.requireNonNull(found);
  }

  private static Outcome after(float[] board, int cell, Turn turn) {
    float[] next = board.clone();
    next[cell] = 1;
    return Board.isOver(next) ? Outcome.of(Board.winner(next)) : reply(next, turn);
  }

  private static Outcome reply(float[] board, Turn turn) {
    int[] free = Board.free(board);
    Outcome sum = NOTHING;
    for (int cell : free) {
      float[] next = board.clone();
      next[cell] = -1;
      Outcome outcome = Board.isOver(next) ? Outcome.of(Board.winner(next)) : turn.of(next);
      sum = sum.plus(outcome, 1.0 / free.length);
    }
    return sum;
  }
}
