package io.gradus.agents.export;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.preset.Wrapping;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.NormalizedObservations;
import io.gradus.envs.wrapper.RunningStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A policy with random weights, a thousand observations, and what it does on them. */
record PolicyCase(
    String name,
    Space observations,
    Space actions,
    Wrapping wrapping,
    double clip,
    UnaryOperator<ActorCriticBuilder> networks) {
  static final int ROWS = 1000;
  private static final double NONE = 0;
  private static final Box SEEN = Box.of(5, -3, 3);
  private static final Box TAKEN = new Box(new float[] {-2, -0.5f}, new float[] {2, 1.5f});

  static List<PolicyCase> all() {
    Map<String, Space> parts = new LinkedHashMap<>();
    parts.put("where", new Discrete(4, 2));
    parts.put("how", Box.of(3, -1, 1));
    parts.put("which", new MultiDiscrete(3, 2));
    return List.of(
        of("discrete", SEEN, new Discrete(3)).normalised(10),
        of("discrete from -1 on", SEEN, new Discrete(3, -1)),
        of("continuous", SEEN, TAKEN).normalised(1.5),
        of("continuous, normalised without limit", SEEN, TAKEN)
            .normalised(Double.POSITIVE_INFINITY),
        of("continuous matrix", SEEN, new Box(new long[] {2, 1}, TAKEN.low(), TAKEN.high())),
        of("squashed", SEEN, TAKEN).with(b -> b.head(new ActionHead.Squashed())).normalised(10),
        of("gsde", SEEN, TAKEN).with(b -> b.head(new ActionHead.Gsde(4)).initialLogDeviation(-1)),
        of("gsde shared", SEEN, TAKEN).with(b -> b.head(new ActionHead.Gsde(4)).shared()),
        of("relu", SEEN, new Discrete(4)).with(b -> b.activation(Activation.RELU)),
        of("shared relu", SEEN, TAKEN).with(b -> b.shared().activation(Activation.RELU)),
        of("without hidden layers", SEEN, new Discrete(4)).with(b -> b.hidden()),
        of("multi-discrete", SEEN, new MultiDiscrete(3, 2, 4)),
        of("multi-binary", SEEN, new MultiBinary(3)),
        of("one-hot", new Discrete(16), new Discrete(4)),
        of("one-hot from 5 on, shared", new Discrete(7, 5), TAKEN).with(b -> b.shared()),
        of("embedded", new Discrete(16), new Discrete(4)).with(b -> b.embedding(6)),
        of("dict", new Dict(parts), new Discrete(4)),
        of("small image", image(10, 10, 4), new Discrete(6)),
        of("large image", image(1, 36, 40), TAKEN),
        of("image beside numbers", withImage(), TAKEN),
        of("rescaled", SEEN, TAKEN).wrapped(Wrapping.NONE.withRescaledActions()).normalised(10),
        of("grid", SEEN, TAKEN).wrapped(Wrapping.NONE.withActionGrid(4)),
        of("observed", SEEN, TAKEN)
            .wrapped(Wrapping.NONE.withObserved(List.of(3, 0)))
            .normalised(10));
  }

  private static Box image(long... shape) {
    int size = (int) (shape[0] * shape[1] * shape[2]);
    Box flat = Box.of(size, 0, 255);
    return new Box(shape, flat.low(), flat.high());
  }

  private static Dict withImage() {
    Map<String, Space> parts = new LinkedHashMap<>();
    parts.put("pixels", image(8, 6, 3));
    parts.put("speed", Box.of(2, -1, 1));
    return new Dict(parts);
  }

  private static PolicyCase of(String name, Space observations, Space actions) {
    return new PolicyCase(name, observations, actions, Wrapping.NONE, NONE, builder -> builder);
  }

  private PolicyCase normalised(double limit) {
    return new PolicyCase(name, observations, actions, wrapping, limit, networks);
  }

  private PolicyCase wrapped(Wrapping how) {
    return new PolicyCase(name, observations, actions, how, clip, networks);
  }

  private PolicyCase with(UnaryOperator<ActorCriticBuilder> how) {
    return new PolicyCase(name, observations, actions, wrapping, clip, how);
  }

  private boolean isNormalised() {
    return clip > 0;
  }

  private RunningStatistics statistics() {
    int size = wrapping.observed().isEmpty() ? observations.size() : wrapping.observed().size();
    double[] state = new double[2 * size + 1];
    for (int i = 0; i < size; i++) {
      state[i] = 0.3 * i - 0.5;
      state[size + i] = 0.1 + i;
    }
    state[2 * size] = 100;
    RunningStatistics statistics = new RunningStatistics(size);
    statistics.restore(state);
    return statistics;
  }

  /** The wrappers around an environment that shows observations. */
  private VectorEnvironment around(VectorEnvironment raw) {
    VectorEnvironment outer = wrapping.around(raw);
    if (!isNormalised()) {
      return outer;
    }
    NormalizedObservations wrapper = new NormalizedObservations(outer, clip);
    wrapper.setFrozen(true);
    wrapper.statistics().restore(statistics().state());
    return wrapper;
  }

  /** Elements of the space, but that numbers go beyond the bounds. */
  List<float[]> thousand() {
    Pcg64 random = Pcg64.stream(1, name);
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      float[] observation = new float[observations.size()];
      observations.sample(random, observation, 0);
      if (observations.equals(SEEN)) {
        for (int i = 0; i < observation.length; i++) {
          observation[i] *= 2;
        }
      }
      rows.add(observation);
    }
    return rows;
  }

  /** What the networks and the wrappers do, and what is exported of them. */
  interface Use {
    void of(PolicyExport export, Predictions expected) throws Exception;
  }

  /** Makes the networks, whose last weights are large enough for actions to reach the bounds. */
  void use(Use use) throws Exception {
    List<float[]> thousand = thousand();
    int size = observations.size();
    float[] batch = new float[ROWS * size];
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(thousand.get(row), 0, batch, row * size, size);
    }
    GivenObservations raw = new GivenObservations(name, observations, actions, batch);
    try (VectorEnvironment outer = around(raw);
        ActorCritic made =
            networks
                .apply(ActorCritic.builder(outer.observationSpace(), outer.actionSpace(), 5))
                .build()) {
      last(made).muli(60f); // the last layer begins with a gain of 0.01
      Predictions expected =
          new Predictions(
              actions,
              new ArrayList<>(),
              ReportedParameters.names(made.policy().family()),
              new ArrayList<>());
      expected.act(made, outer, raw);
      PolicyExport export = new PolicyExport(made).wrapped(wrapping, observations, actions);
      if (isNormalised()) {
        export.normalised(new Normaliser(statistics(), clip));
      }
      use.of(export, expected);
    }
  }

  private static NDArray last(ActorCritic made) {
    List<String> names = made.parameters().names();
    int last = -1;
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).startsWith("policy.") && names.get(i).endsWith("weight")) {
        last = i;
      }
    }
    return made.parameters().views().get(last);
  }

  @Override
  public String toString() {
    return name;
  }
}
