package io.gradus.envs.http.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Countdown;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original answers, and where this server differs on purpose. */
class GymHttpApiDialectTest {
  private long now;
  private final List<Countdown> countdowns = new ArrayList<>();
  private final GymHttpApiDialect dialect =
      new GymHttpApiDialect(this::make, 3, Duration.ofSeconds(10), () -> now);

  @AfterEach
  void close() {
    dialect.close();
  }

  private VectorEnvironment make(String id) {
    return switch (id) {
      case "Countdown" ->
          Environments.vector(
              id,
              () -> {
                Countdown countdown = new Countdown();
                countdowns.add(countdown);
                return countdown;
              },
              1);
      case "Grid" -> Environments.vector(id, Grid::new, 1);
      default -> Environments.make(id, EnvironmentOptions.lanes(1));
    };
  }

  /** A box of 2 × 2 with open sides, actions from 5 on; a step adds 1 to every number. */
  private static final class Grid implements Environment {
    private final float[] cells = new float[4];

    @Override
    public Space observationSpace() {
      float infinite = Float.POSITIVE_INFINITY;
      return new Box(
          new long[] {2, 2}, new float[] {-infinite, 0, 0, 0}, new float[] {1, 9, 9, infinite});
    }

    @Override
    public Space actionSpace() {
      return new Discrete(3, 5);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      Arrays.fill(cells, 0);
      return cells;
    }

    @Override
    public Step step(float[] action) {
      if (action[0] == 7) {
        throw new IllegalStateException("the grid broke");
      }
      for (int i = 0; i < cells.length; i++) {
        cells[i]++;
      }
      return new Step(cells, action[0], false, false);
    }
  }

  private String create(String id) {
    return get(post("/v1/envs/", "{\"env_id\":\"" + id + "\"}"), "instance_id");
  }

  private GymHttpApiDialect.Answer post(String path, String body) {
    return dialect.answer("POST", path, body);
  }

  private GymHttpApiDialect.Answer get(String path) {
    return dialect.answer("GET", path, "");
  }

  private static JsonObject json(GymHttpApiDialect.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private static String get(GymHttpApiDialect.Answer answer, String member) {
    return json(answer).get(member).getAsString();
  }

  private static void refused(GymHttpApiDialect.Answer answer, String message) {
    assertThat(JsonParser.parseString(answer.body()).getAsJsonObject().get("message").getAsString())
        .isEqualTo(message);
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void anInstanceIsListedUntilItIsClosed() {
    String instance = create("Countdown");
    assertThat(instance).matches("[0-9a-f]{8}");
    assertThat(get("/v1/envs/").body())
        .isEqualTo("{\"all_envs\":{\"" + instance + "\":\"Countdown\"}}");
    assertThat(post("/v1/envs/" + instance + "/close/", "null"))
        .isEqualTo(new GymHttpApiDialect.Answer(204, ""));
    assertThat(countdowns.get(0).closed()).isTrue();
    assertThat(get("/v1/envs/").body()).isEqualTo("{\"all_envs\":{}}");
    refused(post("/v1/envs/" + instance + "/close/", ""), "Instance_id " + instance + " unknown");
  }

  @Test
  void spacesAreDescribedAsTheOriginalDoes() {
    String instance = create("CartPole-v1");
    assertThat(get("/v1/envs/" + instance + "/action_space/").body())
        .isEqualTo("{\"info\":{\"name\":\"Discrete\",\"n\":2}}");
    assertThat(get("/v1/envs/" + instance + "/observation_space/").body())
        .isEqualTo(
            "{\"info\":{\"name\":\"Box\",\"shape\":[4],"
                + "\"low\":[-4.800000190734863,-1.0E100,-0.41887903213500977,-1.0E100],"
                + "\"high\":[4.800000190734863,1.0E100,0.41887903213500977,1.0E100]}}");
  }

  @Test
  void aBoxIsDescribedFlatAndItsElementsAreNested() {
    String instance = create("Grid");
    assertThat(get("/v1/envs/" + instance + "/observation_space/").body())
        .isEqualTo(
            "{\"info\":{\"name\":\"Box\",\"shape\":[2,2],"
                + "\"low\":[-1.0E100,0.0,0.0,0.0],\"high\":[1.0,9.0,9.0,1.0E100]}}");
    assertThat(post("/v1/envs/" + instance + "/reset/", "").body())
        .isEqualTo("{\"observation\":[[0.0,0.0],[0.0,0.0]]}");
  }

  @Test
  void actionsThatStartElsewhereAreCountedFromZero() {
    String instance = create("Grid");
    post("/v1/envs/" + instance + "/reset/", "");
    assertThat(get("/v1/envs/" + instance + "/action_space/").body())
        .isEqualTo("{\"info\":{\"name\":\"Discrete\",\"n\":3}}");
    assertThat(post("/v1/envs/" + instance + "/step/", "{\"action\":1}").body())
        .isEqualTo(
            "{\"observation\":[[1.0,1.0],[1.0,1.0]],\"reward\":6.0,\"done\":false,\"info\":{}}");
    assertThat(get("/v1/envs/" + instance + "/action_space/contains/0").body())
        .isEqualTo("{\"member\":true}");
    assertThat(get("/v1/envs/" + instance + "/action_space/contains/3").body())
        .isEqualTo("{\"member\":false}");
  }

  @Test
  void samplesAreActionsAndVary() {
    String discrete = create("Grid");
    String continuous = create("Pendulum-v1");
    List<Integer> integers = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      integers.add(
          json(get("/v1/envs/" + discrete + "/action_space/sample")).get("action").getAsInt());
      numbers.add(
          json(get("/v1/envs/" + continuous + "/action_space/sample"))
              .getAsJsonArray("action")
              .get(0)
              .getAsDouble());
    }
    assertThat(integers).containsOnly(0, 1, 2);
    assertThat(numbers).allMatch(number -> number >= -2 && number <= 2).anyMatch(x -> x < 0);
    assertThat(numbers).doesNotHaveDuplicates();
  }

  @Test
  void observationSpaceContainsComparesPropertiesAndNotASample() {
    String path = "/v1/envs/" + create("CartPole-v1") + "/observation_space/contains";
    assertThat(post(path, "{\"name\":\"Box\",\"shape\":[4]}").body())
        .isEqualTo("{\"member\":true}");
    assertThat(post(path, "{\"name\":\"Box\",\"shape\":[5]}").body())
        .isEqualTo("{\"member\":false}");
    assertThat(post(path, "{\"colour\":\"red\"}").body()).isEqualTo("{\"member\":false}");
    String info = get(path.replace("contains", "")).body();
    String description = info.substring("{\"info\":".length(), info.length() - 1);
    assertThat(post(path, description).body()).isEqualTo("{\"member\":true}");
  }

  @Test
  void theLastSlashIsOptional() {
    String instance = create("Countdown");
    assertThat(get("/v1/envs").body()).isEqualTo(get("/v1/envs/").body());
    for (String path : List.of("action_space", "observation_space", "action_space/sample")) {
      json(get("/v1/envs/" + instance + "/" + path));
      json(get("/v1/envs/" + instance + "/" + path + "/"));
    }
    json(post("/v1/envs/" + instance + "/reset", ""));
    json(post("/v1/envs/" + instance + "/step", "{\"action\":0,\"render\":true}"));
    json(get("/v1/envs/" + instance + "/action_space/contains/1/"));
    assertThat(post("/v1/envs/" + instance + "/close", "").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, Long.MAX_VALUE})
  void aSeedIsThatOfTheNativeEnvironmentAlsoZero(long seed) {
    String body = "{\"env_id\":\"CartPole-v1\",\"seed\":" + seed + "}";
    String instance = get(post("/v1/envs/", body), "instance_id");
    try (VectorEnvironment nativeOne = make("CartPole-v1")) {
      var row = VectorStep.of(nativeOne);
      nativeOne.reset(seed, row);
      var observation =
          json(post("/v1/envs/" + instance + "/reset/", "")).getAsJsonArray("observation");
      for (int i = 0; i < 4; i++) {
        assertThat(observation.get(i).getAsDouble()).isEqualTo(row.observations()[i]);
      }
    }
  }

  @Test
  void withoutASeedTwoInstancesDiffer() {
    String one = post("/v1/envs/" + create("CartPole-v1") + "/reset/", "").body();
    String another = post("/v1/envs/" + create("CartPole-v1") + "/reset/", "").body();
    assertThat(another).isNotEqualTo(one);
  }

  @Test
  void aResetInTheMiddleOfAnEpisodeGivesAnotherEpisode() {
    String instance = create("CartPole-v1");
    String first = post("/v1/envs/" + instance + "/reset/", "").body();
    assertThat(post("/v1/envs/" + instance + "/reset/", "").body()).isNotEqualTo(first);
  }

  @Test
  void anEpisodeEndsOnceAndThenWantsAReset() {
    String instance = create("Countdown");
    post("/v1/envs/" + instance + "/reset/", "");
    JsonObject answer;
    int steps = 0;
    do {
      answer = json(post("/v1/envs/" + instance + "/step/", "{\"action\":1}"));
      steps++;
    } while (!answer.get("done").getAsBoolean());
    assertThat(steps).isBetween(2, 4);
    assertThat(answer.getAsJsonArray("observation").get(0).getAsDouble()).isZero();
    assertThat(answer.get("info")).isEqualTo(new JsonObject());
    refused(
        post("/v1/envs/" + instance + "/step/", "{\"action\":1}"),
        "Countdown has ended its episode: expected a reset");
    JsonObject next = json(post("/v1/envs/" + instance + "/reset/", ""));
    assertThat(next.getAsJsonArray("observation").get(0).getAsDouble()).isCloseTo(3, within(1.0));
  }

  @Test
  void anEpisodeThatIsCutSaysSoInItsInfo() {
    String instance = create("MountainCar-v0");
    post("/v1/envs/" + instance + "/reset/", "");
    for (int t = 1; t < 200; t++) {
      JsonObject answer = json(post("/v1/envs/" + instance + "/step/", "{\"action\":1}"));
      assertThat(answer.get("done").getAsBoolean()).isFalse();
    }
    JsonObject last = json(post("/v1/envs/" + instance + "/step/", "{\"action\":1}"));
    assertThat(last.get("done").getAsBoolean()).isTrue();
    assertThat(last.get("info")).hasToString("{\"TimeLimit.truncated\":true}");
  }

  @Test
  void aStepBeforeTheFirstResetIsRefused() {
    refused(
        post("/v1/envs/" + create("Countdown") + "/step/", "{\"action\":1}"),
        "Countdown was stepped before its first reset: expected a reset");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":2}|action 2 is outside Discrete(2): expected an integer in [0, 2)"
            + " (environment 0, step 1)",
        "{\"action\":0.5}|action 0.5 is outside Discrete(2): expected an integer in [0, 2)"
            + " (environment 0, step 1)",
        "{\"action\":[1]}|the action holds [1]: expected a number",
        "{\"action\":true}|the action holds true: expected a number",
        "{\"action\":null}|A required request parameter 'action' was not provided",
        "{\"action\":[]}|A required request parameter 'action' was not provided",
        "{}|A required request parameter 'action' was not provided",
        "null|Request is not a valid json",
        "{|Request is not a valid json"
      })
  void anActionThatIsNoneIsRefusedAndNothingMoves(String body, String message) {
    String instance = create("Countdown");
    post("/v1/envs/" + instance + "/reset/", "");
    String before = post("/v1/envs/" + instance + "/step/", "{\"action\":0}").body();
    refused(post("/v1/envs/" + instance + "/step/", body), message);
    assertThat(post("/v1/envs/" + instance + "/step/", "{\"action\":0.0}").body())
        .isEqualTo(before);
  }

  @Test
  void anActionOfTheWrongSizeIsRefused() {
    String instance = create("Pendulum-v1");
    post("/v1/envs/" + instance + "/reset/", "");
    refused(
        post("/v1/envs/" + instance + "/step/", "{\"action\":[1,2]}"),
        "the action has more than 1 numbers: expected 1, an element of Box(-2.0, 2.0, shape [1])");
    json(post("/v1/envs/" + instance + "/step/", "{\"action\":[0.5]}"));
    json(post("/v1/envs/" + instance + "/step/", "{\"action\":0.5}"));
  }

  @Test
  void anIdThatIsNoneIsRefusedInTheOriginalsWords() {
    assertThat(post("/v1/envs/", "{\"env_id\":\"bad string\"}").body())
        .startsWith(
            "{\"message\":\"Attempted to look up malformed environment ID \\u0027bad string\\u0027:"
                + " unknown environment \\u0027bad string\\u0027");
    refused(post("/v1/envs/", "{}"), "A required request parameter 'env_id' was not provided");
    refused(
        post("/v1/envs/", "{\"env_id\":\"\"}"),
        "A required request parameter 'env_id' was not provided");
    refused(
        post("/v1/envs/", "{\"env_id\":\"Countdown\",\"seed\":-1}"),
        "seed is -1: expected an integer of at least 0");
    refused(
        post("/v1/envs/", "{\"env_id\":\"Countdown\",\"seed\":1.5}"),
        "seed is 1.5: expected an integer of at least 0");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, reset/",
    "POST, step/",
    "POST, close/",
    "POST, monitor/start/",
    "POST, monitor/close/",
    "GET, action_space/",
    "GET, observation_space/",
    "GET, action_space/sample",
    "GET, action_space/contains/1",
    "POST, observation_space/contains"
  })
  void anInstanceThatIsNoneIsRefusedEverywhere(String method, String action) {
    refused(
        dialect.answer(method, "/v1/envs/bad_id/" + action, "{\"action\":1}"),
        "Instance_id bad_id unknown");
  }

  @Test
  void whatWritesFilesUploadsOrEndsTheServerIsRefused() {
    String instance = create("Countdown");
    refused(
        post("/v1/envs/" + instance + "/monitor/start/", "{\"directory\":\"/tmp/x\"}"),
        "this server writes no directory that a client names");
    refused(
        post("/v1/envs/" + instance + "/monitor/close/", ""),
        "there is no monitor: this server writes no directory");
    refused(post("/v1/upload/", "{}"), "this server uploads nothing");
    refused(post("/v1/shutdown/", ""), "this server is not ended by a request");
    json(post("/v1/envs/" + instance + "/reset/", ""));
  }

  @Test
  void otherPathsAndMethodsAreNotThere() {
    assertThat(get("/v1/nothing"))
        .isEqualTo(
            new GymHttpApiDialect.Answer(404, "{\"message\":\"there is nothing at /v1/nothing\"}"));
    assertThat(dialect.answer("GET", "/v1/envs/x/reset/", ""))
        .isEqualTo(
            new GymHttpApiDialect.Answer(
                405, "{\"message\":\"/v1/envs/x/reset/ was sent GET: expected POST\"}"));
    assertThat(dialect.answer("PUT", "/v1/envs/", "{}").status()).isEqualTo(405);
    assertThat(get("/v1/envs/x/action_space/contains/1/2").status()).isEqualTo(404);
    assertThat(GymHttpApiDialect.owns("/v1/envs/")).isTrue();
    assertThat(GymHttpApiDialect.owns("/gradus/1/info")).isFalse();
  }

  @Test
  void containsTakesIntegersOnly() {
    refused(
        get("/v1/envs/" + create("Countdown") + "/action_space/contains/x"),
        "'x' is not an action: expected an integer");
  }

  @Test
  void anEnvironmentThatFailsIsAnsweredInJsonAndWantsAReset() {
    String instance = create("Grid");
    post("/v1/envs/" + instance + "/reset/", "");
    assertThat(post("/v1/envs/" + instance + "/step/", "{\"action\":2}"))
        .isEqualTo(
            new GymHttpApiDialect.Answer(
                500, "{\"message\":\"the environment failed: the grid broke\"}"));
    assertThat(post("/v1/envs/" + instance + "/step/", "{\"action\":0}").status()).isEqualTo(400);
    json(post("/v1/envs/" + instance + "/reset/", ""));
    json(post("/v1/envs/" + instance + "/step/", "{\"action\":0}"));
  }

  @Test
  void thereAreNoMoreInstancesThanAllowed() {
    String first = create("Countdown");
    create("Countdown");
    create("Countdown");
    refused(
        post("/v1/envs/", "{\"env_id\":\"Countdown\"}"),
        "there are 3 instances, as many as this server allows: close one first");
    post("/v1/envs/" + first + "/close/", "");
    for (int i = 0; i < 5; i++) {
      post("/v1/envs/", "{\"env_id\":\"bad\"}"); // takes no place
    }
    create("Countdown");
  }

  @Test
  void anInstanceThatIsIdleForTooLongIsClosed() {
    String idle = create("Countdown");
    String used = create("Countdown");
    now = Duration.ofSeconds(6).toNanos();
    json(post("/v1/envs/" + used + "/reset/", ""));
    now = Duration.ofSeconds(11).toNanos();
    json(post("/v1/envs/" + used + "/step/", "{\"action\":0}"));
    refused(post("/v1/envs/" + idle + "/reset/", ""), "Instance_id " + idle + " unknown");
    assertThat(countdowns.get(0).closed()).isTrue();
    assertThat(countdowns.get(1).closed()).isFalse();
  }

  @Test
  void closeClosesAllInstances() {
    create("Countdown");
    create("Countdown");
    dialect.close();
    assertThat(countdowns).allMatch(Countdown::closed);
    assertThat(get("/v1/envs/").body()).isEqualTo("{\"all_envs\":{}}");
  }
}
