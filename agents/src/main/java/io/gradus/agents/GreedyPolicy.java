package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Checks;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.NormalizedObservations;
import io.gradus.envs.wrapper.RunningStatistics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A trained policy as it is served: from an observation to the most likely action, with the
 * normalisation of observations that it was trained with, if there was one.
 *
 * <p>Any thread may ask it for actions; one is answered at a time. The networks stay the caller's,
 * who closes them when nobody asks any more, and trains them at other times only.
 */
public final class GreedyPolicy {
  private static final String MEAN = "observations.mean";
  private static final String VARIANCE = "observations.variance";
  private static final String COUNT_AND_CLIP = "observations.count-and-clip";
  private static final Set<String> NORMALISER = Set.of(MEAN, VARIANCE, COUNT_AND_CLIP);

  private final ActorCritic networks;
  private final Optional<Normaliser> normaliser;
  private final float[] distribution;
  private final float[] unused = new float[1];

  private record Normaliser(RunningStatistics statistics, double clip) {}

  private GreedyPolicy(ActorCritic networks, Optional<Normaliser> normaliser) {
    networks.requireNoMemory("a policy that is asked for one action at a time");
    this.networks = networks;
    this.normaliser = normaliser;
    distribution = new float[networks.policy().family().parameterCount()];
  }

  /**
   * The policy of networks that were trained in an environment. Statistics of normalisation are
   * taken as they are now.
   *
   * <p>It answers with elements of the wrapped environment's action space: where a wrapper changes
   * actions, {@link io.gradus.envs.wrapper.RescaledActions} say, an answer has to go through that
   * wrapper. An export of a run's policy includes them.
   *
   * @param environment that they were trained in; a {@link NormalizedObservations} around it is
   *     found
   * @throws IllegalArgumentException if the networks take other observations, carry a memory, or a
   *     wrapper outside of the normalisation changes observations
   */
  public static GreedyPolicy of(ActorCritic networks, VectorEnvironment environment) {
    requireSame(environment.id(), environment, networks);
    Optional<NormalizedObservations> found = NormalizedObservations.in(environment);
    found.ifPresent(normalised -> requireSame("the normalisation", normalised, networks));
    return new GreedyPolicy(networks, found.map(GreedyPolicy::copy));
  }

  private static void requireSame(String what, VectorEnvironment giver, ActorCritic networks) {
    if (!giver.observationSpace().equals(networks.observationSpace())) {
      throw new IllegalArgumentException(
          "the networks take "
              + networks.observationSpace()
              + " and "
              + what
              + " gives "
              + giver.observationSpace()
              + ": expected the same");
    }
  }

  private static Normaliser copy(NormalizedObservations normalised) {
    RunningStatistics statistics = new RunningStatistics(normalised.statistics().size());
    statistics.restore(normalised.statistics().state());
    return new Normaliser(statistics, normalised.clip());
  }

  /**
   * Reads what {@link #save} or {@link ActorCritic#save} has written.
   *
   * @param networks built as the saved ones were; they get the saved weights
   * @throws IllegalArgumentException if the file cannot be read, or names or shapes differ; says
   *     which
   */
  public static GreedyPolicy load(Path file, ActorCritic networks) {
    if (!NamedArrays.names(file, networks.manager()).containsAll(NORMALISER)) {
      networks.load(file);
      return new GreedyPolicy(networks, Optional.empty());
    }
    try (NDManager scratch = networks.manager().newSubManager()) {
      int size = networks.observationSpace().size();
      NDArray mean = scratch.zeros(new Shape(size), DataType.FLOAT64);
      NDArray variance = scratch.zeros(new Shape(size), DataType.FLOAT64);
      NDArray rest = scratch.zeros(new Shape(2), DataType.FLOAT64);
      Map<String, NDArray> arrays = new LinkedHashMap<>(networks.arrays());
      arrays.put(MEAN, mean);
      arrays.put(VARIANCE, variance);
      arrays.put(COUNT_AND_CLIP, rest);
      NamedArrays.load(file, scratch, arrays);
      double[] state = Arrays.copyOf(mean.toDoubleArray(), 2 * size + 1);
      System.arraycopy(variance.toDoubleArray(), 0, state, size, size);
      state[2 * size] = rest.toDoubleArray()[0];
      RunningStatistics statistics = new RunningStatistics(size);
      statistics.restore(state);
      return new GreedyPolicy(
          networks, Optional.of(new Normaliser(statistics, rest.toDoubleArray()[1])));
    }
  }

  /**
   * Writes networks and normalisation into a safetensors file, which replaces one that is there.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void save(Path file) {
    try (NDManager scratch = networks.manager().newSubManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>(networks.arrays());
      normaliser.ifPresent(
          by -> {
            int size = by.statistics().size();
            double[] state = by.statistics().state();
            arrays.put(MEAN, scratch.create(Arrays.copyOf(state, size)));
            arrays.put(VARIANCE, scratch.create(Arrays.copyOfRange(state, size, 2 * size)));
            arrays.put(COUNT_AND_CLIP, scratch.create(new double[] {state[2 * size], by.clip()}));
          });
      NamedArrays.write(file, scratch, arrays);
    }
  }

  /**
   * The most likely action.
   *
   * @param observation (D) as the environment gives it, before normalisation; not changed
   * @return (d) an element of the action space that the networks were built for
   * @throws IllegalArgumentException if the length differs or a number is not finite
   */
  public float[] act(float[] observation) {
    return act(observation, new boolean[0]);
  }

  /**
   * The most likely action of those that are legal.
   *
   * @param observation (D) as the environment gives it, before normalisation; not changed
   * @param legal as {@link io.gradus.envs.Environment#legalActions} writes it; of length 0 if every
   *     action is
   * @return (d) an element of the action space that the networks were built for
   * @throws IllegalArgumentException if a length differs, a number is not finite or nothing is
   *     legal
   */
  public synchronized float[] act(float[] observation, boolean[] legal) {
    Checks.length("observation", observation.length, networks.observationSpace().size());
    for (int i = 0; i < observation.length; i++) {
      if (!Float.isFinite(observation[i])) {
        throw new IllegalArgumentException(
            "observation[" + i + "] is " + observation[i] + ": expected a finite number");
      }
    }
    float[] seen = observation.clone();
    normaliser.ifPresent(
        by -> NormalizedObservations.normalize(seen, 0, by.statistics(), by.clip()));
    networks.evaluate(seen, 1, distribution, unused);
    DistributionFamily family = networks.policy().family();
    if (legal.length > 0) {
      Checks.length("legal", legal.length, family.maskSize());
      family.mask(distribution, 1, legal);
    }
    float[] action = new float[networks.actionSpace().size()];
    family.mode(distribution, 1, action);
    family.elements(action, 1, action);
    return action;
  }
}
