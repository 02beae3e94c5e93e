package io.gradus.agents.lab;

import io.gradus.core.Checks;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.TrajectoryTree;
import java.util.Arrays;
import java.util.Optional;

/**
 * A problem, the policy whose gradient is asked for, and what its estimators may need. The
 * parameters θ are the logits of the policy.
 */
public final class LabProblem {
  private final TabularMdp mdp;
  private final double[][] logits;
  private final Optional<double[][]> behaviourLogits;
  private final double[][] baseline;
  private final double[][] values;

  /**
   * A problem.
   *
   * @param mdp without terminal states: trajectories end at the horizon
   * @param logits (S, A) θ
   * @param behaviourLogits (S, A) of μ, which draws the data; empty for πθ itself
   * @param baseline (H, S) b(s, t)
   * @param values (H, S) V(s, t); after the horizon it is 0
   * @throws IllegalArgumentException if a size does not fit or a state is terminal
   */
  public LabProblem(
      TabularMdp mdp,
      double[][] logits,
      Optional<double[][]> behaviourLogits,
      double[][] baseline,
      double[][] values) {
    this.mdp = mdp;
    this.logits = table("policy", logits, mdp.states(), mdp.actions());
    this.behaviourLogits =
        behaviourLogits.map(table -> table("behaviour", table, mdp.states(), mdp.actions()));
    this.baseline = table("baseline", baseline, mdp.horizon(), mdp.states());
    this.values = table("values", values, mdp.horizon(), mdp.states());
    for (int s = 0; s < mdp.states(); s++) {
      if (mdp.terminal(s)) {
        throw new IllegalArgumentException(
            "state " + s + " is terminal: expected a problem that ends at its horizon only");
      }
    }
  }

  private static double[][] table(String name, double[][] table, int rows, int columns) {
    Checks.length(name, table.length, rows);
    for (int i = 0; i < rows; i++) {
      Checks.length(name + "[" + i + "]", table[i].length, columns);
    }
    return copy(table);
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** On-policy, with baseline and values 0. */
  public static LabProblem onPolicy(TabularMdp mdp, double[][] logits) {
    double[][] zeros = new double[mdp.horizon()][mdp.states()];
    return new LabProblem(mdp, logits, Optional.empty(), zeros, zeros);
  }

  /** With another policy that draws the data. */
  public LabProblem withBehaviour(double[][] otherLogits) {
    return new LabProblem(mdp, logits, Optional.of(otherLogits), baseline, values);
  }

  /**
   * With a baseline and values.
   *
   * @param newBaseline (H, S) b(s, t)
   * @param newValues (H, S) V(s, t)
   */
  public LabProblem with(double[][] newBaseline, double[][] newValues) {
    return new LabProblem(mdp, logits, behaviourLogits, newBaseline, newValues);
  }

  /** Dynamics and rewards. */
  public TabularMdp mdp() {
    return mdp;
  }

  /** (S, A) θ; a copy. */
  public double[][] logits() {
    return copy(logits);
  }

  /** Whether another policy than πθ is said to draw the data. */
  public boolean hasBehaviour() {
    return behaviourLogits.isPresent();
  }

  /** (S, A) logits of μ; a copy. */
  public double[][] behaviourLogits() {
    return copy(behaviourLogits.orElse(logits));
  }

  /** (H, S) b(s, t); a copy. */
  public double[][] baseline() {
    return copy(baseline);
  }

  /** (H, S) V(s, t); a copy. */
  public double[][] values() {
    return copy(values);
  }

  /** (S, A) πθ. */
  public double[][] policy() {
    return TabularMdp.softmax(logits);
  }

  /** The trajectories that μ draws. */
  public TrajectoryTree trajectories() {
    return new TrajectoryTree(mdp, TabularMdp.softmax(behaviourLogits()));
  }

  /** J, the expected undiscounted return of πθ. */
  public double expectedReturn() {
    return mdp.expectedReturn(policy(), 1);
  }

  /** (S, A) ∇J, by dynamic programming. */
  public double[][] gradient() {
    return mdp.gradient(policy(), 1);
  }

  /** E_μ (∏_t ρ_t)². */
  public double squaredProduct() {
    return mdp.squaredProduct(policy(), TabularMdp.softmax(behaviourLogits()));
  }
}
