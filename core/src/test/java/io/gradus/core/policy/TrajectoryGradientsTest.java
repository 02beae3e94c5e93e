package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class TrajectoryGradientsTest {
  private static final Space OBSERVATIONS = Box.of(4, -1, 1);
  private static final Space CHOICE = new Discrete(3, 5);
  private static final Space REAL = Box.of(2, -1, 1);

  private int forwards;
  private int forwardsForAll;

  @Seeds
  void ofAPerceptronOverChoices(long seed) {
    agree(builder(CHOICE, seed).hidden(6, 5), seed);
  }

  @Seeds
  void ofAPerceptronOverRealActionsWithTheirDeviation(long seed) {
    agree(builder(REAL, seed).hidden(6), seed);
  }

  @Seeds
  void ofNestedChainsOfLinearLayersAndActivations(long seed) {
    Block inner =
        new SequentialBlock()
            .add(linear(5))
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(4).optBias(false).build());
    Block chain =
        new SequentialBlock()
            .add(linear(6))
            .addSingleton(counted(Activation::tanh))
            .add(inner)
            .add(Dropout.builder().build())
            .addSingleton(x -> x.muli(0.5)) // in place
            .add(Activation.tanhBlock())
            .add(linear(2));
    agree(builder(REAL, seed).policy(chain).value(chain(1)), seed);
    assertThat(forwardsForAll).isEqualTo(1);
  }

  @Seeds
  void ofALayerOverAllButTheLastDimension(long seed) {
    Space image = new Box(new long[] {2, 3}, new float[6], new float[] {1, 1, 1, 1, 1, 1});
    Block chain =
        new SequentialBlock()
            .add(linear(4))
            .addSingleton(counted(Activation::tanh))
            .add(Blocks.batchFlattenBlock())
            .add(linear(3));
    agree(TestDevice.builder(image, CHOICE, seed).policy(chain).withoutValue(), seed);
    assertThat(forwardsForAll).isEqualTo(1);
  }

  @Seeds
  void ofALayerThatIsUsedTwice(long seed) {
    Block twice = linear(4);
    Block chain =
        new SequentialBlock()
            .add(twice)
            .addSingleton(counted(Activation::tanh))
            .add(twice)
            .add(Activation.tanhBlock())
            .add(linear(3));
    agree(builder(CHOICE, seed).policy(chain).withoutValue(), seed);
    assertThat(forwardsForAll).isEqualTo(1);
  }

  @Seeds
  void ofAPolicyThatSharesItsTrunkWithTheValueFunction(long seed) {
    Block trunk = new SequentialBlock().add(linear(5)).add(Activation.tanhBlock());
    Block policy = new SequentialBlock().add(trunk).add(linear(3));
    Block value = new SequentialBlock().add(trunk).add(linear(1));
    agree(builder(CHOICE, seed).policy(policy).value(value), seed);
  }

  @Seeds
  void ofNetworksThatAreMoreThanAChain(long seed) {
    Block branches =
        new ParallelBlock(lists -> joined(lists.get(0).head(), lists.get(1).head()))
            .add(linear(3))
            .add(new SequentialBlock().add(linear(2)).add(Activation.tanhBlock()));
    Block skip =
        new SequentialBlock()
            .add(new SequentialBlock().add(linear(3)).add(linear(2)).setReturnIntermediate(true))
            .add(outputs -> joined(outputs.get(0), outputs.get(1)));
    Block statistics = new SequentialBlock().add(linear(3)).add(BatchNorm.builder().build());
    for (Block part : new Block[] {branches, skip, statistics}) {
      Block network = new SequentialBlock().add(part).addSingleton(counted(x -> x)).add(linear(2));
      int trajectories = agree(builder(REAL, seed).policy(network), seed);
      assertThat(forwardsForAll).isEqualTo(trajectories);
    }
  }

  @Seeds
  void ofAChainThatMovesRowsIntoOtherDimensions(long seed) {
    Block halves =
        new SequentialBlock()
            .addSingleton(x -> x.reshape(-1, 2))
            .add(linear(3))
            .addSingleton(counted(x -> x.reshape(-1, 6).tanh()))
            .add(linear(3));
    int trajectories = agree(builder(CHOICE, seed).policy(halves), seed);
    assertThat(forwardsForAll).isEqualTo(1 + trajectories);
  }

  @Seeds
  void ofNetworksOfWhichALayerIsFrozen(long seed) {
    for (String frozen : List.of("0.weight", "0.bias", "1.weight", "1.bias")) {
      Mlp network = new Mlp(4, new int[] {5}, 3, 1, Pcg64.seeded(seed));
      network.getParameters().get(frozen).freeze(true);
      agree(builder(CHOICE, seed).policy(network), seed);
      Block blocks =
          new SequentialBlock().add(linear(5)).add(Activation.tanhBlock()).add(linear(3));
      blocks.getParameters().valueAt(frozen.startsWith("0") ? 0 : 2).freeze(true);
      agree(builder(CHOICE, seed).policy(blocks), seed);
    }
  }

  @Test
  void aParameterThatIsFrozenLaterGetsZero() {
    for (Block network :
        new Block[] {new Mlp(4, new int[] {5}, 3, 1, Pcg64.seeded(1)), unusual(3)}) {
      try (ActorCritic networks = builder(CHOICE, 1).policy(network).build()) {
        scramble(networks, 1);
        Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
        int size = (int) networks.parameters().views().get(0).size();
        float[][] expected = batch.gradients();
        network.getParameters().valueAt(0).freeze(true);
        for (float[] row : expected) {
          Arrays.fill(row, 0, size, 0);
        }
        assertSame(networks, batch, expected);
        network.getParameters().values().forEach(parameter -> parameter.freeze(true));
        assertSame(networks, batch, new float[3][expected[0].length]);
      }
    }
  }

  @Test
  void aParameterThatWasFrozenWhenTheVectorWasMadeStaysOut() {
    Block network = chain(3);
    network.getParameters().valueAt(0).freeze(true);
    try (ActorCritic networks = builder(CHOICE, 1).policy(network).build()) {
      scramble(networks, 1);
      Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
      network.getParameters().valueAt(0).freeze(false);
      assertSame(networks, batch, batch.gradients());
    }
  }

  @Test
  void paddingAddsNothingWhateverItHolds() {
    for (Space actions : new Space[] {CHOICE, REAL}) {
      Block network =
          new SequentialBlock()
              .add(linear(5))
              .add(Activation.reluBlock()) // lets numbers overflow
              .add(linear(actions == CHOICE ? 3 : 2));
      try (ActorCritic networks = builder(actions, 1).policy(network).build();
          NDManager scope = networks.manager().newSubManager()) {
        scramble(networks, 1);
        Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 6, 5);
        TrajectoryGradients gradients = new TrajectoryGradients(networks);
        float[] first = all(gradients, scope, batch);
        for (float number : new float[] {0, -3, Float.MAX_VALUE}) {
          batch.pad(number);
          assertThat(all(gradients, scope, batch)).containsExactly(first);
        }
      }
    }
  }

  @Test
  void gradientsThatTheParametersHoldAreNeitherReadNorChanged() {
    for (Block network : new Block[] {chain(3), unusual(3)}) {
      try (ActorCritic networks = builder(CHOICE, 1).policy(network).build();
          NDManager scope = networks.manager().newSubManager()) {
        Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
        TrajectoryGradients gradients = new TrajectoryGradients(networks);
        float[] first = all(gradients, scope, batch);
        accumulate(networks, batch.observations(scope));
        List<float[]> held = held(networks);
        assertThat(held.get(0)).isNotEqualTo(new float[held.get(0).length]);
        assertThat(all(gradients, scope, batch)).containsExactly(first);
        assertThat(held(networks)).usingRecursiveComparison().isEqualTo(held);
        assertThat(networks.parameters().gradient().toFloatArray()).containsOnly(0);
      }
    }
  }

  @Test
  void nothingIsKeptAlive() {
    for (Block network :
        new Block[] {new Mlp(4, new int[] {5}, 2, 1, Pcg64.seeded(1)), chain(2), unusual(2)}) {
      try (ActorCritic networks = builder(REAL, 1).policy(network).build();
          NDManager data = networks.manager().newSubManager()) {
        Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
        NDArray observations = batch.observations(data);
        NDArray actions = batch.actions(data);
        NDArray mask = batch.mask(data);
        TrajectoryGradients gradients = new TrajectoryGradients(networks);
        NDManager system = networks.manager().getParentManager();
        int before = 0;
        for (int i = 0; i < 100; i++) {
          try (NDManager owner = networks.manager().newSubManager()) {
            gradients.squaredNorms(owner, observations, actions, mask);
            gradients.combine(owner, observations, actions, mask, m -> m.mean(new int[] {0}));
            gradients.all(owner, observations, actions, mask);
            assertThat(owner.getManagedArrays()).hasSize(3);
          }
          before = i == 5 ? system.getManagedArrays().size() : before;
        }
        assertThat(system.getManagedArrays()).hasSize(before);
        assertThat(data.getManagedArrays()).containsExactlyInAnyOrder(observations, actions, mask);
      }
    }
  }

  @Test
  void onlyOneParametersGradientsAreAliveAtATime() {
    for (boolean layered : new boolean[] {true, false}) {
      Block network =
          new SequentialBlock()
              .add(linear(3))
              .add(linear(3))
              .add(layered ? Activation.tanhBlock() : BatchNorm.builder().build())
              .add(linear(3));
      try (ActorCritic networks = builder(CHOICE, 1).policy(network).build();
          NDManager scope = networks.manager().newSubManager()) {
        Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
        Set<Integer> alive = new HashSet<>();
        new TrajectoryGradients(networks)
            .combine(
                scope,
                batch.observations(scope),
                batch.actions(scope),
                batch.mask(scope),
                matrix -> {
                  if (matrix.getShape().get(1) == 3) { // biases, which take the same steps
                    alive.add(arraysOfTheCall(matrix));
                  }
                  return matrix.mean(new int[] {0});
                });
        assertThat(alive).hasSize(1);
      }
    }
  }

  @Test
  void inALoopOnlyTheResultOfATrajectoryOutlivesIt() {
    List<Integer> alive = new ArrayList<>();
    Block network =
        new SequentialBlock()
            .addSingleton(
                x -> {
                  alive.add(arraysOfTheCall(x));
                  return x;
                })
            .add(unusual(3));
    try (ActorCritic networks = builder(CHOICE, 1).policy(network).build();
        NDManager scope = networks.manager().newSubManager()) {
      Trajectories batch = Trajectories.draw(networks, Pcg64.seeded(1), 4, 3);
      alive.clear();
      new TrajectoryGradients(networks)
          .squaredNorms(scope, batch.observations(scope), batch.actions(scope), batch.mask(scope));
      assertThat(alive).containsExactly(alive.get(0), alive.get(0) + 1, alive.get(0) + 2);
    }
  }

  @Test
  void refusesColumnsThatDoNotFitTheMask() {
    try (ActorCritic networks = builder(REAL, 1).hidden(5).build();
        NDManager scope = networks.manager().newSubManager()) {
      TrajectoryGradients gradients = new TrajectoryGradients(networks);
      NDArray mask = scope.ones(new Shape(3, 2));
      NDArray observations = scope.ones(new Shape(6, 4));
      NDArray actions = scope.ones(new Shape(6, 2));
      assertThatThrownBy(
              () -> gradients.all(scope, observations, actions, scope.ones(new Shape(6))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("mask has shape (6): expected (T, N)");
      assertThatThrownBy(() -> gradients.all(scope, observations, actions, mask.get("0:2")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("observations has shape [6, 4]: expected [4, 4]");
      assertThatThrownBy(() -> gradients.all(scope, observations, actions.get("0:5"), mask))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("actions have shape (5, 2): expected 6 rows");
      assertThatThrownBy(
              () -> gradients.combine(scope, observations, actions, mask, matrix -> matrix))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the transform's result has shape [2, 20]: expected [20]");
    }
  }

  /** How many there are of a call whose innermost scope owns this one. */
  private static int arraysOfTheCall(NDArray inner) {
    return inner.getManager().getParentManager().getManagedArrays().size();
  }

  private static void accumulate(ActorCritic networks, NDArray observations) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(networks.policy().parameters(observations, false).square().sum());
    }
  }

  private static List<float[]> held(ActorCritic networks) {
    List<float[]> held = new ArrayList<>();
    for (NDArray view : networks.parameters().views()) {
      try (NDArray gradient = view.getGradient()) {
        held.add(gradient.toFloatArray());
      }
    }
    return held;
  }

  private static ActorCriticBuilder builder(Space actions, long seed) {
    return TestDevice.builder(OBSERVATIONS, actions, seed).hidden(3).initialLogDeviation(-0.5);
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static NDList joined(NDArray left, NDArray right) {
    return new NDList(left.concat(right, 1));
  }

  private static Block chain(int outputs) {
    return new SequentialBlock().add(linear(5)).add(Activation.tanhBlock()).add(linear(outputs));
  }

  /** A network that takes a backward for each trajectory. */
  private static Block unusual(int outputs) {
    return new SequentialBlock().add(linear(outputs)).add(BatchNorm.builder().build());
  }

  private Function<NDArray, NDArray> counted(UnaryOperator<NDArray> function) {
    return x -> {
      forwards++;
      return function.apply(x);
    };
  }

  /** Weights of order 1, so that every layer and every bias shows. */
  private static void scramble(ActorCritic networks, long seed) {
    NDArray values = networks.parameters().values();
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[(int) values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    try (NDArray drawn = values.getManager().create(numbers)) {
      TorchOps.copy(drawn, values);
    }
  }

  /** Compares with backwards over single trajectories; returns how many the seed decided on. */
  private int agree(ActorCriticBuilder builder, long seed) {
    try (ActorCritic networks = builder.build()) {
      scramble(networks, seed);
      Pcg64 random = Pcg64.seeded(seed);
      int steps = 1 + random.nextInt(8);
      int count = 1 + random.nextInt(8);
      Trajectories batch = Trajectories.draw(networks, random, steps, count);
      float[][] expected = batch.gradients();
      assertSame(networks, batch, expected);
      return count;
    }
  }

  private void assertSame(ActorCritic networks, Trajectories batch, float[][] expected) {
    try (NDManager scope = networks.manager().newSubManager()) {
      TrajectoryGradients gradients = new TrajectoryGradients(networks);
      int size = expected[0].length;
      float[] flat = new float[expected.length * size];
      float[] norms = new float[expected.length];
      float[] weighted = new float[size];
      for (int i = 0; i < expected.length; i++) {
        System.arraycopy(expected[i], 0, flat, i * size, size);
        for (int k = 0; k < size; k++) {
          norms[i] += expected[i][k] * expected[i][k];
          weighted[k] += (i + 1) * expected[i][k] * expected[i][k];
        }
      }
      forwards = 0;
      assertClose(all(gradients, scope, batch), flat);
      forwardsForAll = forwards;
      NDArray observations = batch.observations(scope);
      NDArray actions = batch.actions(scope);
      NDArray mask = batch.mask(scope);
      assertClose(gradients.squaredNorms(scope, observations, actions, mask).toFloatArray(), norms);
      NDArray numbers = scope.arange(1f, expected.length + 1f).reshape(-1, 1);
      assertClose(
          gradients
              .combine(
                  scope,
                  observations,
                  actions,
                  mask,
                  matrix -> matrix.square().mul(numbers).sum(new int[] {0}))
              .toFloatArray(),
          weighted);
    }
  }

  private static float[] all(TrajectoryGradients gradients, NDManager scope, Trajectories batch) {
    return gradients
        .all(scope, batch.observations(scope), batch.actions(scope), batch.mask(scope))
        .toFloatArray();
  }

  /** Equal to 1e-5 of the largest. */
  private static void assertClose(float[] actual, float[] expected) {
    float largest = 0;
    for (float number : expected) {
      largest = Math.max(largest, Math.abs(number));
    }
    assertThat(actual).containsExactly(expected, within(1e-5f * largest));
  }
}
