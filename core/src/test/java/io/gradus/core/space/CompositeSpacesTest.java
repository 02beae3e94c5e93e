package io.gradus.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositeSpacesTest {
  private static final Space NESTED = nested();

  private static Space nested() {
    Map<String, Space> spaces = new LinkedHashMap<>();
    spaces.put("where", new Discrete(3, 5));
    spaces.put("what", new Tuple(List.of(new MultiBinary(2), Box.of(1, -1, 1))));
    return new Dict(spaces);
  }

  static List<Space> spaces() {
    return List.of(
        new Discrete(3, -1),
        Box.of(2, -1, 2),
        Box.of(2, Float.NEGATIVE_INFINITY, 2),
        Box.of(2, -1, Float.POSITIVE_INFINITY),
        Box.of(2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
        new MultiDiscrete(2, 3),
        new MultiDiscrete(new long[] {2, 1}, new int[] {2, 3}, new int[] {0, 7}),
        new MultiBinary(2, 2),
        NESTED);
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void whatIsDrawnIsAnElementAndNothingElseIsWritten(Space space) {
    Pcg64 random = Pcg64.seeded(1);
    for (int draw = 0; draw < 200; draw++) {
      float[] rows = new float[space.size() + 2];
      rows[0] = 99;
      rows[space.size() + 1] = 99;
      space.sample(random, rows, 1);
      assertThat(space.contains(rows, 1)).as(() -> java.util.Arrays.toString(rows)).isTrue();
      assertThat(rows[0]).isEqualTo(99);
      assertThat(rows[space.size() + 1]).isEqualTo(99);
    }
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void notANumberIsNoElement(Space space) {
    for (int i = 0; i < space.size(); i++) {
      float[] row = new float[space.size()];
      space.sample(Pcg64.seeded(2), row, 0);
      row[i] = Float.NaN;
      assertThat(space.contains(row, 0)).isFalse();
    }
  }

  @Test
  void leavesComeInTheOrderOfARow() {
    assertThat(NESTED.leaves())
        .containsExactly(new Discrete(3, 5), new MultiBinary(2), Box.of(1, -1, 1));
    assertThat(NESTED.size()).isEqualTo(4);
    assertThat(NESTED.shape()).containsExactly(4);
    assertThat(NESTED.contains(new float[] {5, 0, 1, -0.5f}, 0)).isTrue();
    assertThat(NESTED.contains(new float[] {4, 0, 1, -0.5f}, 0)).isFalse();
    assertThat(NESTED.contains(new float[] {5, 0, 2, -0.5f}, 0)).isFalse();
    assertThat(NESTED.contains(new float[] {5, 0, 1, -1.5f}, 0)).isFalse();
  }

  @Test
  void aDictWithAnotherOrderIsAnother() {
    Map<String, Space> turned = new LinkedHashMap<>();
    turned.put("b", new Discrete(2));
    turned.put("a", new Discrete(2));
    Map<String, Space> straight = new LinkedHashMap<>();
    straight.put("a", new Discrete(2));
    straight.put("b", new Discrete(2));
    assertThat(new Dict(straight)).isNotEqualTo(new Dict(turned));
    assertThat(new Dict(straight)).isEqualTo(new Dict(new LinkedHashMap<>(straight)));
  }

  @Test
  void theyAreWrittenSoThatAPersonSeesWhatTheyAre() {
    assertThat(NESTED)
        .hasToString(
            "Dict(where: Discrete(3, start 5), what: Tuple(MultiBinary(2), Box(-1.0, 1.0, shape"
                + " [1])))");
    assertThat(new MultiDiscrete(2, 3)).hasToString("MultiDiscrete([2, 3])");
    assertThat(new MultiDiscrete(2, 3).rule())
        .isEqualTo("2 integers within the ranges of MultiDiscrete([2, 3])");
    assertThat(new MultiBinary(2, 2)).hasToString("MultiBinary([2, 2])");
    assertThat(new MultiBinary(4).rule()).isEqualTo("4 numbers that are 0 or 1");
  }

  @Test
  void spacesWithoutNumbersAreRefused() {
    assertThatThrownBy(() -> new Tuple(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tuple has no spaces: expected at least one");
    assertThatThrownBy(() -> new Dict(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Dict has no spaces: expected at least one");
    assertThatThrownBy(() -> new MultiBinary(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dimension of MultiBinary is 0: expected at least 1");
    assertThatThrownBy(() -> new MultiDiscrete(2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n is 0: expected at least 1");
  }
}
