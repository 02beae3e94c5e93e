package io.gradus.envs.http.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of the environments that OpenEnv comes with, as their models have them. */
class FieldCodecTest {
  private static FieldCodec codec(String arguments) {
    return FieldCodecArguments.parse(HttpUrl.get("http://127.0.0.1:8000/?" + arguments));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static float[] read(FieldCodec codec, String observation) {
    float[] rows = new float[codec.observationSpace().size()];
    codec.observation(json(observation), rows, 0);
    return rows;
  }

  @Test
  void anAtariScreenIsAFlatListOfPixels() {
    FieldCodec codec = codec("observation=2x2x3&observation_field=screen&low=0&high=255&actions=6");
    assertThat(codec.observationSpace())
        .isEqualTo(
            new Box(
                new long[] {2, 2, 3},
                new float[12],
                new float[] {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}));
    assertThat(codec.actionSpace()).isEqualTo(new Discrete(6));
    assertThat(read(codec, "{\"screen\":[0,1,2,3,4,5,6,7,8,9,10,255],\"lives\":3}"))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
    assertThat(codec.action(new float[] {0, 5}, 1)).isEqualTo(json("{\"action_id\":5}"));
  }

  @Test
  void severalFieldsAreReadInTheOrderGivenAndActionsMayHaveNames() {
    FieldCodec codec =
        codec("observation=2&observation_field=y,x&actions=UP,DOWN,LEFT,RIGHT&action_field=action");
    assertThat(read(codec, "{\"x\":1,\"y\":2,\"message\":\"hi\"}")).containsExactly(2, 1);
    assertThat(codec.actionSpace()).isEqualTo(new Discrete(4));
    assertThat(codec.action(new float[] {2}, 0)).isEqualTo(json("{\"action\":\"LEFT\"}"));
  }

  @Test
  void namedListsAreReadInTheirOrderAndABoxIsAListOfNumbers() {
    FieldCodec codec =
        codec(
            "observation=4&observation_field=observations&action_size=2&action_low=-1&action_high=1"
                + "&action_field=values");
    assertThat(
            read(
                codec,
                "{\"observations\":{\"position\":[0.5,-1],\"velocity\":[2],\"upright\":true}}"))
        .containsExactly(0.5f, -1, 2, 1);
    assertThat(codec.actionSpace()).isEqualTo(Box.of(2, -1, 1));
    assertThat(codec.action(new float[] {9, 0.1f, -0.25f}, 1))
        .hasToString("{\"values\":[0.1,-0.25]}");
  }

  @Test
  void numbersThatAreNotThereAreNamed() {
    FieldCodec codec = codec("observation=2&actions=2");
    assertThatThrownBy(() -> read(codec, "{\"board\":[1,2]}"))
        .hasMessage("the observation has no field 'observation': it has [board]");
    assertThatThrownBy(() -> read(codec, "{\"observation\":[1]}"))
        .hasMessage("the observation has 1 numbers in [observation]: expected 2");
    assertThatThrownBy(() -> read(codec, "{\"observation\":[[1,2],[3]]}"))
        .hasMessage("the observation has more than 2 numbers in [observation]: expected 2");
    assertThatThrownBy(() -> read(codec, "{\"observation\":[1,\"x\"]}"))
        .hasMessage("the observation's field 'observation' holds \"x\": expected numbers");
    assertThatThrownBy(() -> read(codec, "{\"observation\":[1,null]}"))
        .hasMessage("the observation's field 'observation' holds null: expected numbers");
  }

  @Test
  void onlyTheFieldThatWasNamedSaysThatAnEpisodeWasCut() {
    JsonObject last = json("{\"observation\":[1],\"cut\":true}");
    assertThat(codec("observation=1&actions=2").truncated(last)).isFalse();
    assertThat(codec("observation=1&actions=2&truncated_field=cut").truncated(last)).isTrue();
    assertThat(codec("observation=1&actions=2&truncated_field=late").truncated(last)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "actions=2|observation is missing: expected how many numbers an observation has: 4, or"
            + " 210x160x3",
        "observation=four&actions=2|observation is 'four': expected how many numbers an observation"
            + " has: 4, or 210x160x3",
        "observation=0&actions=2|observation is '0': expected an integer of at least 1",
        "observation=4|expected either actions (how many, or their names: actions=2,"
            + " actions=UP,DOWN) or action_size (how many numbers an action has)",
        "observation=4&actions=2&action_size=1|expected either actions (how many, or their names:"
            + " actions=2, actions=UP,DOWN) or action_size (how many numbers an action has)",
        "observation=4&actions=0|actions is '0': expected an integer of at least 1",
        "observation=4&actions=2&low=deep|low is 'deep': expected a number",
        "observation=4&actions=2&actions=3|'actions' is there twice: expected it once",
        "observation=4&action=2|there is no argument 'action': expected some of action_field,"
            + " action_high, action_low, action_size, actions, high, low, observation,"
            + " observation_field, truncated_field"
      })
  void anArgumentThatIsWrongIsNamed(String arguments, String message) {
    String id = "openenv:http://127.0.0.1:1/?" + arguments;
    assertThatThrownBy(() -> Environments.make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(id + ": " + message);
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Environments.make("openenv:8000", EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'openenv:8000' is not an OpenEnv server's address: expected"
                + " openenv:http://host:port/?observation=…&actions=…");
  }
}
