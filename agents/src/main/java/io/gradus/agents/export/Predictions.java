package io.gradus.agents.export;

import io.gradus.agents.run.RestoredPolicy;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run's greedy actions on given observations, through its networks and its wrappers: what
 * exported files are compared with.
 *
 * @param actionSpace what the environment takes
 * @param actions (N, size) what it gets, row-major
 * @param parameterNames (P)
 * @param parameters (N, P) logits, or means and then log σ
 */
public record Predictions(
    Space actionSpace,
    List<float[]> actions,
    List<String> parameterNames,
    List<float[]> parameters) {
  private static final int LANES = 256;

  /**
   * Acts on the observations in a CSV file: one a row, row-major; the first row may be a header.
   *
   * @throws IllegalArgumentException if the policy's actions follow from more than one observation,
   *     or the file is not as expected; names the row and the column
   */
  public static Predictions of(RestoredPolicy policy, Path observations) {
    return of(policy, ObservationFile.read(observations, policy.observationSpace()));
  }

  /**
   * Acts.
   *
   * @param observations each of the environment's size, raw
   * @throws IllegalArgumentException if the policy's actions follow from more than one observation
   */
  public static Predictions of(RestoredPolicy policy, List<float[]> observations) {
    PolicyGraph.requireOneObservation(policy.config().wrapping());
    policy.networks().requireNoMemory("one observation by itself");
    Predictions all =
        new Predictions(
            policy.actionSpace(),
            new ArrayList<>(),
            ReportedParameters.names(policy.networks().policy().family()),
            new ArrayList<>());
    for (int start = 0; start < observations.size(); start += LANES) {
      int end = Math.min(observations.size(), start + LANES);
      all.add(policy, observations.subList(start, end));
    }
    return all;
  }

  private void add(RestoredPolicy policy, List<float[]> observations) {
    int rows = observations.size();
    int size = policy.observationSpace().size();
    float[] batch = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(observations.get(row), 0, batch, row * size, size);
    }
    GivenObservations raw =
        new GivenObservations(policy.config().env(), policy.observationSpace(), actionSpace, batch);
    try (VectorEnvironment environment = policy.around(raw)) {
      act(policy.networks(), environment, raw);
    }
  }

  /**
   * Acts greedily on what an environment shows first.
   *
   * @param environment wrappers around {@code raw}
   */
  void act(ActorCritic networks, VectorEnvironment environment, GivenObservations raw) {
    DistributionFamily family = networks.policy().family();
    int rows = raw.lanes();
    VectorStep step = VectorStep.of(environment);
    float[] distributions = new float[rows * family.parameterCount()];
    float[] taken = new float[rows * environment.actionSpace().size()];
    environment.reset(0, step);
    networks.evaluate(step.observations(), rows, distributions, new float[rows]);
    family.mode(distributions, rows, taken);
    family.elements(taken, rows, taken);
    environment.step(taken, step);
    int width = actionSpace.size();
    for (int row = 0; row < rows; row++) {
      actions.add(Arrays.copyOfRange(raw.actions(), row * width, (row + 1) * width));
      parameters.add(ReportedParameters.of(family, distributions, row));
    }
  }

  /**
   * As CSV with a header: {@code action}, or {@code action_0}, …, and perhaps the parameters. An
   * integer has no point; a number is written so that reading it gives the same float.
   */
  public String csv(boolean withParameters) {
    StringBuilder csv = new StringBuilder();
    if (actionSpace.size() == 1) {
      csv.append("action");
    } else {
      for (int i = 0; i < actionSpace.size(); i++) {
        csv.append(i == 0 ? "" : ",").append("action_").append(i);
      }
    }
    if (withParameters) {
      parameterNames.forEach(name -> csv.append(',').append(name));
    }
    csv.append('\n');
    boolean real = actionSpace instanceof Box;
    for (int row = 0; row < actions.size(); row++) {
      for (int i = 0; i < actionSpace.size(); i++) {
        float number = actions.get(row)[i];
        csv.append(i == 0 ? "" : ",").append(real ? Float.toString(number) : "" + (long) number);
      }
      if (withParameters) {
        for (float number : parameters.get(row)) {
          csv.append(',').append(number);
        }
      }
      csv.append('\n');
    }
    return csv.toString();
  }
}
