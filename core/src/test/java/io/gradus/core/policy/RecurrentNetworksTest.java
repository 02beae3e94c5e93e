package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecurrentNetworksTest {
  private static final int STEPS = 6;
  private static final int LANES = 3;
  private static final int ACTIONS = 4;

  /** Episodes begin at step 2 in the first lane and at step 0 and step 4 in the last. */
  private static final boolean[] BEGINS = flags(2 * LANES, 2, 4 * LANES + 2);

  @ParameterizedTest
  @EnumSource
  void sequencesAreLearnedFromAsTheyWereActedIn(Recurrence.Cell kind) {
    try (ActorCritic networks = networks(new Recurrence(kind, 5, 0, 0));
        NDManager scope = networks.manager().newSubManager()) {
      float[] observations = observations();
      float[] start = memory(networks);
      float[] memory = start.clone();
      float[] distributions = new float[STEPS * LANES * ACTIONS];
      float[] values = new float[STEPS * LANES];
      for (int t = 0; t < STEPS; t++) {
        act(networks, observations, t, memory, distributions, values);
      }
      Sequences sequences = sequences(networks, scope, observations, start);
      Outputs outputs = networks.outputs(sequences, Optional.empty());
      assertThat(outputs.values().orElseThrow().toFloatArray())
          .containsExactly(values, within(2e-6f));
      NDArray logits = scope.create(distributions, new Shape(STEPS * LANES, ACTIONS));
      assertThat(outputs.distribution().entropy().toFloatArray())
          .containsExactly(
              networks.policy().family().of(logits).entropy().toFloatArray(), within(2e-6f));
    }
  }

  private static void act(
      ActorCritic networks,
      float[] observations,
      int t,
      float[] memory,
      float[] distributions,
      float[] values) {
    int size = networks.memorySize();
    for (int lane = 0; lane < LANES; lane++) {
      if (BEGINS[t * LANES + lane]) {
        Arrays.fill(memory, lane * size, (lane + 1) * size, 0);
      }
    }
    float[] row = Arrays.copyOfRange(observations, t * LANES * 2, (t + 1) * LANES * 2);
    float[] parameters = new float[LANES * ACTIONS];
    float[] value = new float[LANES];
    networks.evaluate(row, LANES, memory, parameters, value);
    System.arraycopy(parameters, 0, distributions, t * parameters.length, parameters.length);
    System.arraycopy(value, 0, values, t * LANES, LANES);
  }

  @ParameterizedTest
  @EnumSource
  void theGradientDoesNotPassTheStartOfAnEpisode(Recurrence.Cell kind) {
    try (ActorCritic networks = networks(new Recurrence(kind, 5, 0, 0));
        NDManager scope = networks.manager().newSubManager()) {
      NDArray x = scope.create(observations(), new Shape(STEPS * LANES, 2));
      x.setRequiresGradient(true);
      NDArray memory = scope.create(memory(networks), new Shape(LANES, networks.memorySize()));
      memory.setRequiresGradient(true);
      boolean[] last = flags((STEPS - 1) * LANES, (STEPS - 1) * LANES + 1, STEPS * LANES - 1);
      NDArray gradient = scope.zeros(new Shape(x.size() + memory.size()));
      TorchOps.recordingGradients(
          true,
          () -> {
            Sequences sequences = new Sequences(x, memory, BEGINS, last);
            NDArray values = networks.outputs(sequences, Optional.empty()).values().orElseThrow();
            TorchOps.gradient(values.sum(), List.of(x, memory), gradient);
            return values;
          });
      float[] found = gradient.toFloatArray();
      for (int t = 0; t < STEPS; t++) {
        assertThat(found[(t * LANES) * 2] != 0).as("lane 0, step %d", t).isEqualTo(t >= 2);
        assertThat(found[(t * LANES + 1) * 2]).as("lane 1, step %d", t).isNotZero();
        assertThat(found[(t * LANES + 2) * 2] != 0).as("lane 2, step %d", t).isEqualTo(t >= 4);
      }
      int size = networks.memorySize();
      float[] carried = Arrays.copyOfRange(found, (int) x.size(), found.length);
      assertThat(Arrays.copyOfRange(carried, 0, size)).containsOnly(0);
      assertThat(Arrays.copyOfRange(carried, size, 2 * size)).doesNotContain(0);
      assertThat(Arrays.copyOfRange(carried, 2 * size, 3 * size)).containsOnly(0);
    }
  }

  @Test
  void paddingIsNotAnsweredFor() {
    try (ActorCritic networks = networks(Recurrence.lstm(5));
        NDManager scope = networks.manager().newSubManager()) {
      NDArray x = scope.create(observations(), new Shape(STEPS * LANES, 2));
      NDArray memory = scope.create(memory(networks), new Shape(LANES, networks.memorySize()));
      boolean[] some = flags(1, 5, 17);
      boolean[] every = new boolean[STEPS * LANES];
      Arrays.fill(every, true);
      float[] of = values(networks, new Sequences(x, memory, BEGINS, some));
      float[] all = values(networks, new Sequences(x, memory, BEGINS, every));
      assertThat(of).containsExactly(new float[] {all[1], all[5], all[17]}, within(1e-6f));
    }
  }

  @Test
  void theMemoryIsNamedAndTrained() {
    try (ActorCritic networks = networks(Recurrence.gru(5))) {
      assertThat(networks.memorySize()).isEqualTo(5);
      assertThat(networks.parameters().names())
          .containsExactly(
              "trunk.02Mlp_0.weight",
              "trunk.02Mlp_0.bias",
              "memory.input.weight",
              "memory.input.bias",
              "memory.memory.weight",
              "memory.memory.bias",
              "policy.0.weight",
              "policy.0.bias",
              "value.0.weight",
              "value.0.bias");
    }
  }

  @Test
  void refusesToActWithoutAMemory() {
    try (ActorCritic networks = networks(Recurrence.lstm(5))) {
      assertThatThrownBy(() -> networks.evaluate(new float[2], 1, new float[ACTIONS], new float[1]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the networks are recurrent: expected a memory");
      assertThatThrownBy(
              () ->
                  networks.evaluate(
                      new float[2], 1, new float[5], new float[ACTIONS], new float[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("memory has 5 numbers: expected 10");
    }
  }

  @Test
  void refusesToLearnFromSingleRows() {
    try (ActorCritic networks = networks(Recurrence.lstm(5));
        NDManager scope = networks.manager().newSubManager()) {
      NDArray x = scope.zeros(new Shape(1, 2));
      assertThatThrownBy(() -> networks.outputs(x, Optional.empty()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the networks are recurrent: expected sequences, or the memory before each row");
      assertThatThrownBy(() -> networks.policy().distribution(x))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the networks are recurrent: expected sequences, or the memory before each row");
    }
  }

  @Test
  void actingKeepsNoArrayAlive() {
    try (ActorCritic networks = networks(Recurrence.lstm(5))) {
      NDManager system = networks.manager().getParentManager();
      int before = 0;
      for (int i = 0; i < 50; i++) {
        networks.evaluate(new float[4], 2, new float[20], new float[2 * ACTIONS], new float[2]);
        before = i == 20 ? system.getManagedArrays().size() : before;
      }
      assertThat(system.getManagedArrays()).hasSize(before);
    }
  }

  private static ActorCritic networks(Recurrence recurrence) {
    ActorCritic networks =
        ActorCritic.builder(Box.of(2, -1, 1), new Discrete(ACTIONS), 1)
            .hidden(6)
            .recurrent(recurrence)
            .build();
    Pcg64 random = Pcg64.seeded(7);
    float[] numbers = new float[(int) networks.parameters().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    try (NDArray drawn = networks.manager().create(numbers)) {
      TorchOps.copy(drawn, networks.parameters().values());
    }
    return networks;
  }

  private static Sequences sequences(
      ActorCritic networks, NDManager scope, float[] observations, float[] memory) {
    boolean[] real = new boolean[STEPS * LANES];
    Arrays.fill(real, true);
    return new Sequences(
        networks.observations(scope, observations, STEPS * LANES),
        scope.create(memory, new Shape(LANES, networks.memorySize())),
        BEGINS,
        real);
  }

  private static float[] values(ActorCritic networks, Sequences sequences) {
    return networks.outputs(sequences, Optional.empty()).values().orElseThrow().toFloatArray();
  }

  private static float[] observations() {
    return uniform(5, STEPS * LANES * 2);
  }

  private static float[] memory(ActorCritic networks) {
    return uniform(6, LANES * networks.memorySize());
  }

  private static float[] uniform(long seed, int count) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    return numbers;
  }

  private static boolean[] flags(int... set) {
    boolean[] flags = new boolean[STEPS * LANES];
    for (int i : set) {
      flags[i] = true;
    }
    return flags;
  }
}
