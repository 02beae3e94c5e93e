package io.gradus.agents.djl;

import ai.djl.modality.rl.ActionSpace;
import ai.djl.modality.rl.env.RlEnv;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The game as an environment of DJL's, against an opponent in it that moves by chance. Who begins
 * is drawn. A cell is 1 where the player is, −1 where the opponent is, else 0; a win is 1, a loss
 * −1.
 */
final class TicTacToe implements RlEnv {
  private final NDManager manager = NDManager.newBaseManager();
  private final ActionSpace cells = new ActionSpace();
  private final float[] board = new float[Board.CELLS];
  private NDManager seen = manager.newSubManager();
  private RandomGenerator random;

  TicTacToe(RandomGenerator random) {
    this.random = random;
    for (int cell = 0; cell < Board.CELLS; cell++) {
      cells.add(new NDList(manager.create(cell)));
    }
  }

  /** Draws from another stream from now on. */
  void drawFrom(RandomGenerator other) {
    random = other;
  }

  @Override
  public void reset() {
    Arrays.fill(board, 0);
    if (random.nextBoolean()) {
      reply();
    }
  }

  /** All moves that there are, in the order of cells. */
  ActionSpace moves() {
    return cells;
  }

  private void reply() {
    int[] free = Board.free(board);
    board[free[random.nextInt(free.length)]] = -1;
  }

  @Override
  public NDList getObservation() {
    seen.close();
    seen = manager.newSubManager();
    return new NDList(seen.create(board.clone()));
  }

  @Override
  public ActionSpace getActionSpace() {
    ActionSpace offered = new ActionSpace();
    for (int cell : Board.free(board)) {
      offered.add(cells.get(cell));
    }
    return offered;
  }

  @Override
  public Step step(NDList action, boolean training) {
    NDManager owner = manager.newSubManager();
    NDList before = new NDList(owner.create(board.clone()));
    board[action.singletonOrThrow().getInt()] = 1;
    if (!Board.isOver(board)) {
      reply();
    }
    return new Move(
        owner,
        before,
        action,
        new NDList(owner.create(board.clone())),
        getActionSpace(),
        owner.create(Board.winner(board) < 0 ? -Board.LOSS : Board.winner(board)),
        Board.isOver(board));
  }

  @Override
  public Step[] getBatch() {
    throw new UnsupportedOperationException("it keeps no steps");
  }

  @Override
  public void close() {
    manager.close();
  }

  private record Move(
      NDManager owner,
      NDList getPreObservation,
      NDList getAction,
      NDList getPostObservation,
      ActionSpace getPostActionSpace,
      NDArray getReward,
      boolean isDone)
      implements Step {
    @Override
    public void close() {
      owner.close();
    }
  }
}
