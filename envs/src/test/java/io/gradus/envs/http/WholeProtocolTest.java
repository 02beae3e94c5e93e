package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorStep;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of all that the server for Gymnasium can say. */
@Tag("gymnasium")
class WholeProtocolTest {
  private static GymnasiumServer server;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static RemoteVectorEnvironment connect(String id, int lanes, HostOptions host) {
    return RemoteVectorEnvironment.connect(
        id, Gymnasium.address(server, id), lanes, RemoteOptions.defaults(), host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "discrete",
        "box",
        "integers",
        "booleans",
        "multi-discrete",
        "matrix",
        "multi-binary",
        "dict",
        "tuple"
      })
  void anActionOfEverySpaceArrivesAsItWasSentAndComesBackAsAnObservation(String kind) {
    try (RemoteVectorEnvironment environment =
        connect("Echo-v0?kind=" + kind, 3, HostOptions.defaults())) {
      Space space = environment.actionSpace();
      assertThat(space).isEqualTo(environment.observationSpace());
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      for (int lane = 0; lane < 3; lane++) {
        assertThat(space.contains(result.observations(), lane * space.size())).isTrue();
      }
      Pcg64 random = Pcg64.seeded(1);
      for (int t = 0; t < 20; t++) {
        float[] actions = new float[3 * space.size()];
        for (int lane = 0; lane < 3; lane++) {
          space.sample(random, actions, lane * space.size());
        }
        if (List.of("integers", "booleans", "tuple").contains(kind)) { // boxes of integers
          for (int i = 0; i < actions.length; i++) {
            actions[i] = Math.round(actions[i]);
          }
        }
        environment.step(actions, result);
        assertThat(result.observations()).isEqualTo(actions);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"text, Text", "sequence, Sequence", "graph, Graph", "one-of, OneOf"})
  void aSpaceThatIsNotCarriedIsTheCallersMistake(String kind, String name) {
    String id = "Echo-v0?kind=" + kind;
    assertThatThrownBy(() -> connect(id, 1, HostOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            id
                + ": the observation space has a "
                + name
                + ": expected only Discrete, Box, MultiDiscrete, MultiBinary, Dict and Tuple");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void infosAreThoseThatWereAskedForOfTheStepAndOfTheResetApart(String vectorization) {
    HostOptions host =
        HostOptions.defaults()
            .withVectorization(vectorization)
            .withInfos(List.of("array", "elapsed", "odd", "nothing"));
    try (RemoteVectorEnvironment environment = connect("Telling-v0", 2, host)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      assertThat(environment.resetInfos().numbers("elapsed", 0).orElseThrow()).containsExactly(0);
      environment.step(new float[] {0, 1}, result);
      Infos infos = environment.infos();
      assertThat(infos.numbers("array", 1).orElseThrow()).containsExactly(1, 1);
      assertThat(infos.has("odd", 0)).isFalse();
      assertThat(infos.json("odd", 1)).hasToString("{\"said\":0.5,\"and\":\"inf\"}");
      assertThat(infos.has("nothing", 0)).isFalse();
      assertThat(environment.resetInfos().has("elapsed", 0)).isFalse();
      environment.step(new float[] {0, 0}, result);
      assertThat(result.terminated()).containsOnly(true);
      assertThat(environment.infos().numbers("elapsed", 0).orElseThrow())
          .as("of the step that ended")
          .containsExactly(2);
      assertThat(environment.resetInfos().numbers("elapsed", 0).orElseThrow()).containsExactly(0);
    }
  }

  @Test
  void optionsOfAResetReachTheEnvironment() {
    HostOptions host = HostOptions.defaults().withInfos(List.of("options"));
    try (RemoteVectorEnvironment environment = connect("Telling-v0", 1, host)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(new long[] {1}, "{\"low\": -0.5}", result);
      assertThat(environment.resetInfos().json("options", 0)).hasToString("{\"low\":-0.5}");
    }
  }

  @Test
  void aLaneIsDrawnAsAPicture() throws IOException {
    try (RemoteVectorEnvironment environment =
        connect("Drawn-v0", 2, HostOptions.defaults().withRender(true))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {0, 0}, result);
      environment.step(new float[] {0, 0}, result);
      var picture = ImageIO.read(new ByteArrayInputStream(environment.render(1)));
      assertThat(picture.getWidth()).isEqualTo(2);
      assertThat(picture.getHeight()).isEqualTo(3);
      assertThat(picture.getRGB(0, 0) & 0xFFFFFF).isEqualTo(2 << 16);
      assertThatThrownBy(() -> environment.render(2))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageContaining("expected");
    }
  }

  @Test
  void howLongTheServerWorkedIsKnown() {
    try (RemoteVectorEnvironment environment = connect("CartPole-v1", 8, HostOptions.defaults())) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      long start = System.nanoTime();
      for (int t = 0; t < 50; t++) {
        environment.step(new float[8], result);
      }
      assertThat(environment.servedNanos()).isPositive().isLessThan(System.nanoTime() - start);
    }
  }
}
