package io.gradus.envs.toy;

import io.gradus.core.rollout.Rollout;
import java.util.List;

/**
 * For tests: every trajectory of a problem in a lane of its own. A sum over trajectories that
 * weighs each by its probability is an expectation, without the error of sampling.
 */
public final class Enumeration {
  private static final float GARBAGE = 7; // finite, as padding has to be, and wrong

  private final TabularMdp problem;
  private final double[][] policy;
  private final List<Trajectory> trajectories;
  private final Rollout rollout;

  /**
   * Lists the trajectories.
   *
   * @param policy (S, A) that draws the actions
   * @param values (H, S) V_t(s) of the rollout's steps
   */
  public Enumeration(TabularMdp problem, double[][] policy, double[][] values) {
    this.problem = problem;
    this.policy = policy;
    this.trajectories = new TrajectoryTree(problem, policy).list();
    int states = problem.states();
    rollout = new Rollout(problem.horizon(), trajectories.size(), states, 1);
    for (int t = 0; t < problem.horizon(); t++) {
      int start = rollout.addRow();
      for (int lane = 0; lane < trajectories.size(); lane++) {
        int row = start + lane;
        Trajectory trajectory = trajectories.get(lane);
        boolean real = t < trajectory.length();
        int state = real ? trajectory.state(t) : 0;
        int action = real ? trajectory.action(t) : 0;
        rollout.valid()[row] = real;
        rollout.observations()[row * states + state] = 1;
        rollout.actions()[row] = action;
        rollout.logProbs()[row] = (float) Math.log(policy[state][action]);
        rollout.rewards()[row] = real ? problem.reward(state, action) : GARBAGE;
        rollout.values()[row] = real ? values[t][state] : GARBAGE;
        rollout.nextValues()[row] = GARBAGE;
        rollout.terminated()[row] = t == trajectory.length() - 1;
      }
    }
  }

  /** (H, N) the trajectories. */
  public Rollout rollout() {
    return rollout;
  }

  /** N. */
  public int count() {
    return trajectories.size();
  }

  /** Cuts all trajectories that go on after step t, where values (H, S) are then bootstrapped. */
  public void cutAfter(int t, double[][] values) {
    for (int lane = 0; lane < trajectories.size(); lane++) {
      if (t + 1 < trajectories.get(lane).length()) {
        int row = t * trajectories.size() + lane;
        rollout.truncated()[row] = true;
        rollout.nextValues()[row] = values[t + 1][trajectories.get(lane).state(t + 1)];
      }
    }
  }

  /**
   * ψ times N p(τ), so that the mean over the N lanes becomes the expectation; garbage in padding,
   * which a mask has to hide.
   *
   * @param weights (H, N) ψ
   */
  public double[] weigh(double[] weights) {
    double[] weighed = weights.clone();
    for (int row = 0; row < weighed.length; row++) {
      double probability = trajectories.get(row % count()).probability();
      weighed[row] = rollout.valid()[row] ? weighed[row] * probability * count() : GARBAGE;
    }
    return weighed;
  }

  /** (H, S) the exact V_t(s). */
  public double[][] exactValues(double discount) {
    double[][][] q = problem.actionValues(policy, discount);
    double[][] values = new double[problem.horizon()][problem.states()];
    for (int t = 0; t < values.length; t++) {
      for (int s = 0; s < problem.states(); s++) {
        for (int a = 0; a < problem.actions(); a++) {
          values[t][s] += policy[s][a] * q[t][s][a];
        }
      }
    }
    return values;
  }
}
