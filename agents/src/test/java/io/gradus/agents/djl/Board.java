package io.gradus.agents.djl;

import java.util.stream.IntStream;

/** The rules: cells 0 … 8 in rows, 1 for the player, −1 for the opponent, 0 for free. */
final class Board {
  static final int CELLS = 9;

  /**
   * What a loss costs, a win being worth 1. At 1 the best play against chance takes risks: it loses
   * one game of 270.
   */
  static final float LOSS = 5;

  private static final int[][] LINES = {
    {0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}
  };

  private Board() {}

  /** 1 or −1 for who has three in a line; 0 as long as nobody has. */
  static int winner(float[] board) {
    for (int[] line : LINES) {
      float first = board[line[0]];
      if (first != 0 && first == board[line[1]] && first == board[line[2]]) {
        return (int) first;
      }
    }
    return 0;
  }

  static int[] free(float[] board) {
    return IntStream.range(0, CELLS).filter(cell -> board[cell] == 0).toArray();
  }

  static boolean isOver(float[] board) {
    return winner(board) != 0 || free(board).length == 0;
  }
}
