package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.repository.zoo.Criteria;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoliciesTest {
  private static final Space OBSERVATIONS = Box.of(3, -1, 1);
  private static final float[] ROWS = {0.1f, 0.2f, 0.3f, -0.4f, 0.5f, -0.6f};

  @TempDir private Path directory;

  @Test
  void aTorchScriptFileIsTrainedOrNotByTheBeginningsOfNames() {
    try (ActorCritic all = of(file(), Pretrained.trainable());
        ActorCritic some = of(file(), Pretrained.frozen("l.b"));
        ActorCritic none = of(file(), Pretrained.frozen())) {
      assertThat(all.parameters().names()).startsWith("trunk.l.weight", "trunk.l.bias");
      assertThat(some.parameters().names()).startsWith("trunk.l.weight", "policy.0.weight");
      assertThat(some.untrained()).containsOnlyKeys("trunk.l.bias");
      assertThat(none.parameters().names()).startsWith("policy.0.weight");
      assertThat(none.untrained()).containsOnlyKeys("trunk.l.weight", "trunk.l.bias");
      assertThat(gradientOfFirst(all)).doesNotContain(0);
      assertThat(gradientOfFirst(some)).doesNotContain(0);
      assertThat(gradientOfFirst(none)).doesNotContain(0);
    }
  }

  @Test
  void aFolderOfDjlIsReadAsItsTorchScriptFileIs() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("features"));
    Files.copy(file(), folder.resolve("features.pt"));
    try (ActorCritic one = of(file(), Pretrained.frozen());
        ActorCritic other = of(folder, Pretrained.frozen())) {
      assertThat(outputs(other)).containsExactly(outputs(one));
    }
  }

  @Test
  void aModelWithParametersIsTakenWithItsBlockAndClosedWithThePolicy() throws Exception {
    saveModel();
    Model model = Model.newInstance("small", "PyTorch");
    model.setBlock(network());
    model.load(directory, "small");
    try (ActorCritic networks =
        Policies.of(model, Pretrained.trainable(), OBSERVATIONS, new Discrete(2), 1).build()) {
      assertThat(networks.parameters().names()).startsWith("trunk.01Linear_weight");
    }
    assertThat(model.getNDManager().isOpen()).isFalse();
  }

  @Test
  void aZooModelFromALocalFolderIsTakenLikeAnyModel() throws Exception {
    saveModel();
    var criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(directory)
            .optModelName("small")
            .optBlock(network())
            .optEngine("PyTorch")
            .build();
    float[] first;
    try (ActorCritic networks =
        Policies.of(criteria.loadModel(), Pretrained.frozen(), OBSERVATIONS, new Discrete(2), 1)
            .build()) {
      first = outputs(networks);
    }
    try (ActorCritic again =
        Policies.of(criteria.loadModel(), Pretrained.frozen(), OBSERVATIONS, new Discrete(2), 1)
            .build()) {
      assertThat(outputs(again)).containsExactly(first);
    }
  }

  @Test
  void dropoutAndStatisticsStayAsTheyAreWhileTheRestLearns() {
    Block network =
        new SequentialBlock()
            .add(BatchNorm.builder().build())
            .add(Dropout.builder().optRate(0.5f).build())
            .add(network());
    try (ActorCritic networks =
            Policies.of(network, Pretrained.trainable(), OBSERVATIONS, new Discrete(2), 1).build();
        NDManager scope = networks.manager().newSubManager()) {
      float[] acted = outputs(networks);
      NDArray learned =
          networks.outputs(networks.observations(scope, ROWS, 2), Optional.empty()).parameters();
      assertThat(learned.toFloatArray()).containsExactly(acted, within(1e-6f));
      assertThat(outputs(networks)).containsExactly(acted);
      assertThat(gradientOfFirst(networks)).isNotEmpty();
    }
  }

  @Test
  void aModelThatIsAPolicyAlreadyGivesItsOwnNumbersAndGetsAValueFunctionBeside() {
    Pretrained use = Pretrained.trainable().withOutput(Pretrained.Output.POLICY);
    try (ActorCritic networks = Policies.of(file(), use, OBSERVATIONS, new Discrete(5), 1).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.parameters().names())
          .startsWith("policy.l.weight", "policy.l.bias", "value.0.weight");
      NDArray features =
          TorchOps.evaluated(
                  networks.policy().network(),
                  new ai.djl.training.ParameterStore(scope, false),
                  new NDList(networks.observations(scope, ROWS, 2)))
              .singletonOrThrow();
      float[] distributions = new float[10];
      networks.evaluate(ROWS, 2, distributions, new float[2]);
      assertThat(distributions).containsExactly(features.toFloatArray());
    }
  }

  @Test
  void outputsOfAHigherRankAreFlattened() {
    Block network =
        new SequentialBlock()
            .add(Linear.builder().setUnits(6).build())
            .addSingleton(array -> array.reshape(-1, 2, 3));
    try (ActorCritic networks =
        Policies.of(network, Pretrained.trainable(), OBSERVATIONS, new Discrete(2), 1).build()) {
      assertThat(networks.parameters().views().get(2).getShape()).isEqualTo(new Shape(6, 2));
    }
  }

  @Test
  void refusesAModelThatDoesNotTakeTheObservations() {
    assertThatThrownBy(
            () ->
                Policies.of(file(), Pretrained.frozen(), Box.of(4, -1, 1), new Discrete(2), 1)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the model "
                + file()
                + " does not take observations in Box(-1.0, 1.0, shape [4]), (2, 4) for two of them: RuntimeError:"
                + " mat1 and mat2 shapes cannot be multiplied (2x4 and 3x5)");
    Block network = network();
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
      assertThatThrownBy(
              () ->
                  Policies.of(network, Pretrained.frozen(), Box.of(4, -1, 1), new Discrete(2), 1)
                      .build())
          .hasMessage(
              "the model SequentialBlock does not take observations in Box(-1.0, 1.0, shape [4]), (2, 4) for two of"
                  + " them; its own input is (1, 3): mat1 and mat2 shapes cannot be multiplied (2x4"
                  + " and 3x5)");
    }
  }

  @Test
  void refusesAModelThatGivesAnythingElseThanOneRowForEach() {
    Block two =
        new ParallelBlock(
            lists -> new NDList(lists.get(0).get(0), lists.get(1).get(0)),
            List.of(network(), network()));
    assertThatThrownBy(() -> of(two))
        .hasMessage(
            "the model ParallelBlock gives 2 arrays for observations of shape (2, 3): expected one;"
                + " choose it in a block around the model");
    Block sum =
        new SequentialBlock().add(network()).addSingleton(array -> array.sum(new int[] {0}));
    assertThatThrownBy(() -> of(sum))
        .hasMessage(
            "the model SequentialBlock gives (5) for observations of shape (2, 3): expected"
                + " (2, …), a row for each of them");
    Block wide =
        new SequentialBlock()
            .add(network())
            .addSingleton(array -> array.toType(DataType.FLOAT64, true));
    assertThatThrownBy(() -> of(wide))
        .hasMessage(
            "the model SequentialBlock gives float64 for observations of shape (2, 3): expected"
                + " FLOAT32 numbers");
  }

  @Test
  void refusesWhatCannotBeFrozenOrTrained() throws Exception {
    assertThatThrownBy(() -> of(file(), Pretrained.frozen("conv")))
        .hasMessage(
            "no parameter of the model "
                + file()
                + " begins with 'conv': expected the beginning of one of [l.weight, l.bias]");
    Model served =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(file())
            .optEngine("PyTorch")
            .build()
            .loadModel();
    assertThatThrownBy(
            () ->
                Policies.of(served, Pretrained.trainable(), OBSERVATIONS, new Discrete(2), 1)
                    .build())
        .hasMessage(
            "the model trunk is to be trained, and none of its 2 parameters can be: expected one"
                + " that is not frozen; DJL loads a TorchScript file so with the option trainParam,"
                + " true");
    assertThatThrownBy(() -> Pretrained.frozenBy("l.weight,"))
        .hasMessage(
            "a prefix of frozen parameters is empty: expected all, none, or the beginnings of"
                + " names");
  }

  @Test
  void refusesAFileThatIsNoModel() throws Exception {
    Path none = directory.resolve("none.pt");
    assertThatThrownBy(() -> of(none, Pretrained.frozen())).hasMessage("there is no model " + none);
    Path text = Files.writeString(directory.resolve("text.pt"), "no archive");
    assertThatThrownBy(() -> of(text, Pretrained.frozen()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the model "
                + text
                + " cannot be read: expected a TorchScript file, or a folder with one (");
  }

  private void saveModel() throws IOException {
    try (Model model = Model.newInstance("small", "PyTorch")) {
      Block network = network();
      model.setBlock(network);
      network.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 3));
      model.save(directory, "small");
    }
  }

  private static float[] outputs(ActorCritic networks) {
    float[] distributions = new float[4];
    networks.evaluate(ROWS, 2, distributions, new float[2]);
    return distributions;
  }

  /** Of the sum of values, at the first trained array. */
  private static float[] gradientOfFirst(ActorCritic networks) {
    try (NDManager scope = networks.manager().newSubManager()) {
      TorchOps.recordingGradients(
          true,
          () -> {
            Outputs outputs =
                networks.outputs(networks.observations(scope, ROWS, 2), Optional.empty());
            NDArray sum = outputs.values().orElseThrow().sum();
            TorchOps.gradient(
                sum.add(outputs.parameters().sum()),
                networks.parameters().views(),
                networks.parameters().gradient());
            return sum;
          });
      return networks.parameters().gradientViews().get(0).toFloatArray();
    }
  }

  private static ActorCritic of(Path path, Pretrained use) {
    return Policies.of(path, use, OBSERVATIONS, new Discrete(2), 1).build();
  }

  private static ActorCritic of(Block network) {
    return Policies.of(network, Pretrained.trainable(), OBSERVATIONS, new Discrete(2), 1).build();
  }

  private static Block network() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(5).build())
        .add(Activation.tanhBlock());
  }

  /** tanh of a linear layer from 3 to 5 numbers, written by torch. */
  private static Path file() {
    return Path.of(Objects.requireNonNull(PoliciesTest.class.getResource("trunk.pt")).getPath());
  }
}
