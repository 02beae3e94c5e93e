package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import io.gradus.envs.http.SpaceDescription.Rounding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceDescriptionTest {
  static List<Space> spaces() {
    Map<String, Space> named = new LinkedHashMap<>();
    named.put("where", new Discrete(3, 5));
    named.put("what", new Tuple(List.of(new MultiBinary(2), Box.of(1, -1, 1))));
    return List.of(
        new Discrete(5, 10),
        new Box(
            new float[] {-1, Float.NEGATIVE_INFINITY}, new float[] {Float.POSITIVE_INFINITY, 2}),
        new MultiDiscrete(new long[] {2, 1}, new int[] {2, 3}, new int[] {0, 7}),
        new MultiBinary(2, 2),
        new Dict(named));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void whatIsDescribedIsReadAsTheSameSpaceOnTheSameWire(Space space) {
    String text = SpaceDescription.describe(space).toString();
    WireSpace read =
        SpaceDescription.parse(JsonParser.parseString(text).getAsJsonObject(), Rounding.NEAREST);
    assertThat(read).isEqualTo(SpaceDescription.wire(space));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void elementsComeBackFromTheWireAsTheyWere(Space space) {
    WireSpace wire = SpaceDescription.wire(space);
    float[] rows = new float[4 * space.size()];
    for (int row = 0; row < 4; row++) {
      space.sample(Pcg64.seeded(row), rows, row * space.size());
    }
    ByteBuffer buffer = ByteBuffer.allocate(3 + 3 * wire.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    wire.write(rows, 1, buffer, 3, 3);
    float[] back = new float[rows.length];
    System.arraycopy(rows, 0, back, 0, space.size());
    wire.read(buffer, 3, back, 1, 3);
    assertThat(back).isEqualTo(rows);
  }

  @Test
  void theWordsAreThoseOfTheProtocol() {
    assertThat(SpaceDescription.describe(spaces().get(4)))
        .hasToString(
            "{\"type\":\"Dict\",\"spaces\":[[\"where\",{\"type\":\"Discrete\",\"n\":3,\"start\":5}],"
                + "[\"what\",{\"type\":\"Tuple\",\"spaces\":[{\"type\":\"MultiBinary\",\"shape\":[2]},"
                + "{\"type\":\"Box\",\"shape\":[1],\"dtype\":\"float32\",\"low\":-1.0,\"high\":1.0}]}]]}");
  }

  @Test
  void aSpaceThatIsNotCarriedIsRefused() {
    assertThatThrownBy(
            () ->
                SpaceDescription.parse(
                    JsonParser.parseString("{\"type\":\"Graph\"}").getAsJsonObject(),
                    Rounding.NEAREST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the space is of type 'Graph': expected Discrete, Box, MultiDiscrete, MultiBinary, Dict"
                + " or Tuple");
  }
}
