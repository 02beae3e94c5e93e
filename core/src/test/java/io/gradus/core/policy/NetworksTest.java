package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworksTest {
  @Test
  void anIntegerBecomesAOneHotVector() {
    assertThat(encode(new Discrete(3, 5), 6, 7)).containsExactly(0, 1, 0, 0, 0, 1);
  }

  @Test
  void eachOfSeveralIntegersBecomesAOneHotVector() {
    Space space = new MultiDiscrete(new long[] {2}, new int[] {2, 3}, new int[] {0, -1});
    assertThat(encode(space, 1, -1, 0, 1)).containsExactly(0, 1, 1, 0, 0, 1, 0, 0, 0, 1);
  }

  @Test
  void realNumbersAndFlagsStayAsTheyAre() {
    assertThat(encode(Box.of(2, -9, 9), 4, -5)).containsExactly(4, -5);
    assertThat(encode(new MultiBinary(3), 1, 0, 1)).containsExactly(1, 0, 1);
    Space grid = new Box(new long[] {2, 2}, new float[4], new float[] {9, 9, 9, 9});
    assertThat(encode(grid, 1, 2, 3, 4)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whatPartsGiveLiesSideBySideInTheOrderOfTheRow() {
    Map<String, Space> parts = new LinkedHashMap<>();
    parts.put("z", new Discrete(2));
    parts.put("a", new Tuple(List.of(Box.of(2, -9, 9), new Discrete(3))));
    assertThat(encode(new Dict(parts), 1, 7, 8, 2)).containsExactly(0, 1, 7, 8, 0, 0, 1);
  }

  @Test
  void anEmbeddingIsARowOfTrainedNumbersForEachValue() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block encoder = Networks.encoder(new Discrete(3), 4, Pcg64.seeded(1));
      NDArray all = forward(manager, encoder, new Discrete(3), 0, 1, 2);
      assertThat(all.getShape()).isEqualTo(new Shape(3, 4));
      // the weight is (out, in): its columns
      NDArray weight = encoder.getParameters().valueAt(0).getArray();
      assertThat(all.toFloatArray())
          .containsExactly(weight.transpose().toFloatArray(), within(1e-6f));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void imagesInEitherOrderOfChannelsGiveTheSame(int side, int features) {
    int channels = 2;
    Box first = image(channels, side, side);
    Box last = image(side, side, channels);
    float[] pixels = new float[first.size()];
    first.sample(Pcg64.seeded(2), pixels, 0);
    float[] turned = new float[pixels.length];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < side * side; i++) {
        turned[i * channels + c] = pixels[c * side * side + i];
      }
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] of =
          forward(manager, Networks.image(first, Pcg64.seeded(3)), first, pixels).toFloatArray();
      assertThat(of).hasSize(features);
      assertThat(
              forward(manager, Networks.image(last, Pcg64.seeded(3)), last, turned).toFloatArray())
          .containsExactly(of, within(1e-5f));
      // rectified, and neither dead nor the size of 255
      assertThat(Stream.of(box(of)).mapToDouble(Float::doubleValue).max().orElseThrow())
          .isBetween(0.01, 3.0);
    }
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(84, 512), Arguments.of(36, 512), Arguments.of(35, 128), Arguments.of(3, 128));
  }

  @Test
  void theNetworkForLargeImagesIsThatOfMnih() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block network = Networks.image(image(4, 84, 84), Pcg64.seeded(1));
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 4 * 84 * 84));
      assertThat(network.getParameters().values().stream().map(p -> p.getArray().getShape()))
          .containsExactly(
              new Shape(32, 4, 8, 8),
              new Shape(32),
              new Shape(64, 32, 4, 4),
              new Shape(64),
              new Shape(64, 64, 3, 3),
              new Shape(64),
              new Shape(512, 3136),
              new Shape(512));
    }
  }

  @Test
  void refusesAnImageThatIsTooSmall() {
    assertThatThrownBy(() -> Networks.encoder(image(5, 2, 9), Pcg64.seeded(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Box(0.0, 255.0, shape [5, 2, 9]) is an image with a side of 2 pixels: expected at"
                + " least 3 for convolutions; give the builder a trunk of your own");
  }

  static Stream<Space> spaces() {
    return Stream.of(
        Box.of(3, -1, 1),
        new Box(new long[] {2, 3}, new float[6], new float[] {1, 1, 1, 1, 1, 1}),
        image(40, 36, 3),
        image(10, 10, 4),
        new Discrete(5, 2),
        new MultiDiscrete(new long[] {2, 2}, new int[] {2, 3, 4, 5}, new int[4]),
        new MultiBinary(2, 2),
        new Dict(Map.of("picture", image(7, 7, 3))),
        new Tuple(List.of(new Discrete(3), Box.of(2, -1, 1), new MultiBinary(4))));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void everySpaceIsObservedWithoutFurtherWords(Space space) {
    int rows = 3;
    float[] observations = new float[rows * space.size()];
    Pcg64 random = Pcg64.seeded(4);
    for (int row = 0; row < rows; row++) {
      space.sample(random, observations, row * space.size());
    }
    try (ActorCritic networks = ActorCritic.builder(space, new Discrete(2), 1).build();
        NDManager scope = networks.manager().newSubManager()) {
      float[] distributions = new float[rows * 2];
      float[] values = new float[rows];
      networks.evaluate(observations, rows, distributions, values);
      NDArray batch = networks.observations(scope, observations, rows);
      assertThat(distributions)
          .containsExactly(networks.policy().parameters(batch).toFloatArray(), within(1e-5f));
      assertThat(values).doesNotHaveDuplicates();
      assertThat(values)
          .containsExactly(
              networks.value().orElseThrow().value(batch).toFloatArray(), within(1e-5f));
    }
  }

  private static Box image(long... shape) {
    int size = (int) (shape[0] * shape[1] * shape[2]);
    float[] high = new float[size];
    Arrays.fill(high, 255);
    return new Box(shape, new float[size], high);
  }

  private static float[] encode(Space space, float... rows) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return forward(manager, Networks.encoder(space, Pcg64.seeded(1)), space, rows).toFloatArray();
    }
  }

  private static NDArray forward(NDManager manager, Block network, Space space, float... rows) {
    int count = rows.length / space.size();
    Shape shape = new Shape(count, space.size());
    network.initialize(manager, DataType.FLOAT32, shape);
    return network
        .forward(new ParameterStore(manager, false), new NDList(manager.create(rows, shape)), false)
        .singletonOrThrow();
  }

  private static Float[] box(float[] numbers) {
    Float[] boxed = new Float[numbers.length];
    Arrays.setAll(boxed, i -> numbers[i]);
    return boxed;
  }
}
