package io.gradus.envs.http.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The client against the dialect, over the wire. */
class GymHttpApiEnvironmentTest {
  private final DialectServer server =
      new DialectServer(
          new GymHttpApiDialect(
              id -> Environments.make(id, EnvironmentOptions.lanes(1)), 16, Duration.ofMinutes(1)));

  @AfterEach
  void close() {
    server.close();
  }

  private String id(String environment) {
    return "gym-http-api:" + server.url() + "/" + environment;
  }

  private VectorEnvironment make(String environment, int lanes) {
    return Environments.make(id(environment), EnvironmentOptions.lanes(lanes));
  }

  @Nested
  class OfCartPole extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return GymHttpApiEnvironmentTest.this.make("CartPole-v1", lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return OptionalInt.of(500);
    }

    @Override
    protected int steps() {
      return 120; // by chance an episode lasts for about 20
    }
  }

  @Nested
  class OfPendulum extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return GymHttpApiEnvironmentTest.this.make("Pendulum-v1", lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return OptionalInt.of(200);
    }

    @Override
    protected int steps() {
      return 205;
    }
  }

  @Test
  void theServedEnvironmentIsTheNativeOneNumberForNumber() {
    try (VectorEnvironment served = make("CartPole-v1", 2);
        VectorEnvironment nativeOne =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(2))) {
      assertThat(served.observationSpace()).isEqualTo(nativeOne.observationSpace());
      assertThat(served.actionSpace()).isEqualTo(nativeOne.actionSpace());
      VectorStep result = VectorStep.of(served);
      VectorStep expected = VectorStep.of(nativeOne);
      served.reset(0, result);
      nativeOne.reset(0, expected);
      Pcg64 random = Pcg64.seeded(3);
      for (int t = 0; t < 100; t++) {
        float[] actions = {random.nextInt(2), random.nextInt(2)};
        served.step(actions, result);
        nativeOne.step(actions, expected);
        assertThat(result.observations()).isEqualTo(expected.observations());
        assertThat(result.rewards()).isEqualTo(expected.rewards());
        assertThat(result.terminated()).isEqualTo(expected.terminated());
      }
    }
  }

  @Test
  void aResetMakesNewInstancesAndCloseClosesThem() {
    VectorEnvironment environment = make("CartPole-v1", 3);
    VectorStep result = VectorStep.of(environment);
    for (int i = 0; i < 10; i++) {
      environment.reset(i, result); // more would not fit into the server's 16
    }
    assertThat(list()).containsExactly("CartPole-v1", "CartPole-v1", "CartPole-v1");
    environment.close();
    assertThat(list()).isEmpty();
  }

  /** The environments of the instances that the server has. */
  private List<String> list() {
    Request request = new Request.Builder().url(server.url() + "/v1/envs/").build();
    try (Response response = new OkHttpClient().newCall(request).execute()) {
      JsonObject answer = JsonParser.parseString(response.body().string()).getAsJsonObject();
      return answer.getAsJsonObject("all_envs").entrySet().stream()
          .map(entry -> entry.getValue().getAsString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doneIsTerminatedUnlessTheInfoSaysThatATimeLimitCut() {
    try (VectorEnvironment environment = make("CartPole-v1", 1)) {
      VectorStep result = VectorStep.of(environment);
      server.meddle(
          exchange ->
              exchange.path().endsWith("/step/")
                  ? exchange.with(
                      200, "{\"observation\":[1,2,3,4],\"reward\":2,\"done\":true,\"info\":{}}")
                  : exchange);
      environment.reset(1, result);
      environment.step(new float[] {0}, result);
      assertThat(result.terminated()).containsExactly(true);
      assertThat(result.truncated()).containsExactly(false);
      assertThat(result.finalObservations()).containsExactly(1, 2, 3, 4);
      server.meddle(
          exchange ->
              exchange.path().endsWith("/step/")
                  ? exchange.with(
                      200,
                      "{\"observation\":[1,2,3,4],\"reward\":2,\"done\":true,"
                          + "\"info\":{\"TimeLimit.truncated\":true}}")
                  : exchange);
      environment.step(new float[] {0}, result);
      assertThat(result.terminated()).containsExactly(false);
      assertThat(result.truncated()).containsExactly(true);
      assertThat(result.episodeReturns()).containsExactly(2);
      assertThat(result.episodeLengths()).containsExactly(1);
    }
  }

  @Test
  void anEpisodeThatTheNativeTimeLimitCutsIsTruncated() {
    try (VectorEnvironment environment = make("MountainCar-v0", 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      for (int t = 0; t < 200; t++) {
        assertThat(result.ended(0)).isFalse();
        environment.step(new float[] {1}, result);
      }
      assertThat(result.truncated()).containsExactly(true);
      assertThat(result.terminated()).containsExactly(false);
      assertThat(result.episodeLengths()).containsExactly(200);
    }
  }

  @Test
  void aStepWhoseAnswerIsLostIsNotSentAgainAndAResetRecovers() {
    try (VectorEnvironment environment = make("CartPole-v1", 2)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {0, 0}, result);
      server.meddle(exchange -> exchange.path().endsWith("/step/") ? exchange.lost() : exchange);
      long before = steps();
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              Pattern.quote(id("CartPole-v1"))
                  + ": no answer to POST /v1/envs/[0-9a-f]{8}/step/ \\(.*\\); check that the server"
                  + " runs \\(environment 0, step 1\\); a reset makes new instances");
      assertThat(steps()).isEqualTo(before + 1);
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(id("CartPole-v1") + " was stepped after it failed: expected a reset first");
      server.meddle(exchange -> exchange);
      environment.reset(1, result);
      environment.step(new float[] {0, 0}, result);
      assertThat(result.rewards()).containsExactly(1, 1);
    }
  }

  private long steps() {
    return server.exchanges().stream().filter(e -> e.path().endsWith("/step/")).count();
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    server.close();
    assertThatThrownBy(() -> make("CartPole-v1", 1))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageMatching(
            Pattern.quote(id("CartPole-v1"))
                + ": no answer to POST /v1/envs/ \\(Failed to connect to .*\\); check that the"
                + " server runs");
  }

  @Test
  void anEnvironmentThatTheServerHasNotIsTheCallersMistake() {
    assertThatThrownBy(() -> make("CartPool-v1", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            id("CartPool-v1")
                + ": Attempted to look up malformed environment ID 'CartPool-v1': unknown"
                + " environment 'CartPool-v1': did you mean CartPole-v1? (./gradus envs lists all)");
  }

  @Test
  void anInstanceThatTheServerForgotIsNamed() {
    try (VectorEnvironment environment = make("CartPole-v1", 2)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      server.meddle(
          exchange ->
              exchange.path().endsWith("/step/")
                  ? exchange.with(400, "{\"message\":\"Instance_id 0badc0de unknown\"}")
                  : exchange);
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id("CartPole-v1")
                  + ": Instance_id 0badc0de unknown (environment 0, step 0); a reset makes new"
                  + " instances");
    }
  }

  @Test
  void anEnvironmentThatFailsAtTheOriginalIsAPageOfHtml() {
    try (VectorEnvironment environment = make("CartPole-v1", 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      server.meddle(exchange -> exchange.with(500, "<!doctype html><title>500</title>"));
      assertThatThrownBy(() -> environment.step(new float[] {0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              Pattern.quote(id("CartPole-v1"))
                  + ": POST /v1/envs/[0-9a-f]{8}/step/ was answered with HTTP 500; the server's log"
                  + " says why \\(environment 0, step 0\\); a reset makes new instances");
      server.meddle(exchange -> exchange);
    }
  }

  @Test
  void anAnswerOfAnotherServerIsNamed() {
    server.meddle(exchange -> exchange.with(200, "<html>hello</html>"));
    assertThatThrownBy(() -> make("CartPole-v1", 1))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            id("CartPole-v1")
                + ": POST /v1/envs/ has an answer that is not of gym-http-api (HTTP 200 and a body"
                + " that is none); check that the address is that of such a server");
  }

  @Test
  void spacesThatAreNoneOfOursAreNamedAndTheInstanceIsClosed() {
    server.meddle(
        exchange ->
            exchange.path().endsWith("/action_space/")
                ? exchange.with(
                    200, "{\"info\":{\"name\":\"HighLow\",\"num_rows\":1,\"matrix\":[0,1,2]}}")
                : exchange);
    assertThatThrownBy(() -> make("CartPole-v1", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            id("CartPole-v1")
                + ": action_space: the space is of the kind 'HighLow': expected Discrete or Box");
    assertThat(list()).isEmpty();
  }

  @Test
  void observationsOfTheWrongSizeOrWithoutNumbersAreNamed() {
    try (VectorEnvironment environment = make("CartPole-v1", 1)) {
      VectorStep result = VectorStep.of(environment);
      observe("[1,2,3]");
      assertFails(environment, result, "the observation has 3 numbers: expected 4, an element of ");
      observe("[1,2,3,4,5]");
      assertFails(environment, result, "the observation has more than 4 numbers: expected 4, ");
      observe("[1,NaN,3,4]");
      assertFails(environment, result, "the observation has NaN at 1: expected a number");
      observe("[1,2,\"x\",4]");
      assertFails(environment, result, "the observation holds \"x\": expected a number");
      observe("[[1,2],[3,1e100]]");
      environment.reset(1, result);
      assertThat(result.observations()).containsExactly(1, 2, 3, Float.POSITIVE_INFINITY);
    }
  }

  private void observe(String observation) {
    server.meddle(
        exchange ->
            exchange.path().endsWith("/reset/")
                ? exchange.with(200, "{\"observation\":" + observation + "}")
                : exchange);
  }

  private void assertFails(VectorEnvironment environment, VectorStep result, String what) {
    assertThatThrownBy(() -> environment.reset(1, result))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageStartingWith(id("CartPole-v1") + ": " + what)
        .hasMessageEndingWith(" (environment 0, step 0); a reset makes new instances");
  }

  @Test
  void aStepThatTakesTooLongFails() {
    RemoteOptions impatient = RemoteOptions.defaults().withStep(Duration.ofMillis(200));
    RemoteAddress address = RemoteAddress.parse(server.url() + "/CartPole-v1", Optional.empty());
    try (VectorEnvironment environment =
        GymHttpApiEnvironment.connect("slow", address, 1, impatient)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      server.meddle(
          exchange -> {
            if (exchange.path().endsWith("/step/")) {
              sleep();
            }
            return exchange;
          });
      assertThatThrownBy(() -> environment.step(new float[] {0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              "slow: no answer to POST /v1/envs/[0-9a-f]{8}/step/ \\(timeout\\); check that the"
                  + " server runs \\(environment 0, step 0\\); a reset makes new instances");
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAddressWithArgumentsOrWithoutAnEnvironmentIsRefused() {
    assertThatThrownBy(() -> make("CartPole-v1?x=1", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            id("CartPole-v1?x=1")
                + ": gym-http-api makes environments without arguments: expected no '?'");
    assertThatThrownBy(() -> make("", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + server.url()
                + "/' is not an environment's address: expected http://host:port/ID");
  }

  @Test
  void spacesAreReadAsTheOriginalWritesThem() {
    Space discrete =
        SpaceDescription.parse(
            JsonParser.parseString("{\"name\":\"Discrete\",\"n\":6}").getAsJsonObject());
    assertThat(discrete).isEqualTo(new Discrete(6));
    Space box =
        SpaceDescription.parse(
            JsonParser.parseString(
                    "{\"name\":\"Box\",\"shape\":[2,1],\"low\":[-1e+100,0],\"high\":[1e+100,255]}")
                .getAsJsonObject());
    assertThat(box)
        .isEqualTo(
            new Box(
                new long[] {2, 1},
                new float[] {Float.NEGATIVE_INFINITY, 0},
                new float[] {Float.POSITIVE_INFINITY, 255}));
  }
}
