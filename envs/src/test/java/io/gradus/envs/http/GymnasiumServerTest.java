package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real server and the client, from beginning to end. */
@Tag("gymnasium")
class GymnasiumServerTest {
  private static GymnasiumServer shared;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    shared = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (shared != null) {
      shared.close();
    }
  }

  @Test
  void gymColonIdStartsAServerAndEndsItOnClose() throws Exception {
    Optional<Path> run = Optional.of(directory.resolve("run"));
    VectorEnvironment environment =
        Environments.make(
            "gym:CartPole-v1", EnvironmentOptions.lanes(2).withDirectory(run.orElseThrow()));
    assertThat(environment.id()).isEqualTo("gym:CartPole-v1");
    assertThat(environment.actionSpace()).isEqualTo(new Discrete(2));
    VectorStep result = VectorStep.of(environment);
    environment.reset(42, result);
    // As recorded from Gymnasium 1.4.0.
    assertThat(result.observations()[0]).isEqualTo(0.027395604f);
    assertThat(directory.resolve("run/server.log")).exists();
    environment.close();
    environment.close();
    assertThat(pythonChildren()).isEmpty();
    assertThat(threadsThatKeepTheJvm()).isEmpty();
    assertThatThrownBy(() -> environment.reset(42, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("gym:CartPole-v1 is closed");
  }

  @Test
  void anHttpAddressUsesAServerThatRuns() throws IOException {
    String id = shared.address() + "/CartPole-v1";
    RemoteProvider provider = new RemoteProvider(Map.of("GRADUS_TOKEN", shared.token()));
    try (VectorEnvironment environment =
        provider.make(id, EnvironmentOptions.lanes(1)).orElseThrow()) {
      assertThat(environment.id()).isEqualTo(id);
      environment.reset(0, VectorStep.of(environment));
    }
    assertThat(shared.ended()).isEmpty();
    assertThatThrownBy(
            () ->
                new RemoteProvider(Map.of("GRADUS_CACHE", "/nonexistent"))
                    .make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            id
                + ": the token is missing or wrong: expected Authorization: Bearer …; set the"
                + " environment variable GRADUS_TOKEN to the server's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CartPol-v1 | NameNotFound: Environment `CartPol` doesn't exist. Did you mean: `CartPole`?",
        "CartPole-v7 | VersionNotFound: Environment version `v7` for environment `CartPole` doesn't"
            + " exist. It provides versioned environments: [ `v0`, `v1` ].",
        "os:CartPole-v1 | 'os:CartPole-v1' would import a module: expected an id without ':'; the"
            + " server's --import loads modules",
        "Echo-v0?kind=text | the observation space has a Text: expected only Discrete, Box,"
            + " MultiDiscrete, MultiBinary, Dict and Tuple",
        "Counting-v0?size=3 | gymnasium.make failed: TypeError: Counting.__init__() got an"
            + " unexpected keyword argument 'size' was raised from the environment creator for"
            + " Counting-v0 with kwargs ({'size': 3})",
      })
  void whatGymnasiumCannotMakeIsTheCallersMistake(String id, String reason) {
    assertThatThrownBy(() -> Gymnasium.connect(shared, id, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(id + ": " + reason);
  }

  @Test
  void aMissingDependencyIsNamedWithWhatInstallsIt() {
    assertThatThrownBy(() -> Gymnasium.connect(shared, "LunarLander-v3", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("LunarLander-v3: DependencyNotInstalled: Box2D is not installed")
        .hasMessageContaining("gymnasium[box2d]");
  }

  @ParameterizedTest
  @CsvSource({
    "float32, 2x3, 0.1, 0.1",
    "float64, 1, 0.1, 0.1",
    "float16, 2, 0.1, 0.099975586",
    "int8, 2, -7, -7",
    "uint8, 4x1x2, 99, 99",
    "int16, 3, -70, -70",
    "uint16, 3, 70, 70",
    "int32, 3, -70, -70",
    "uint32, 3, 70, 70",
    "int64, 3, -70, -70",
    "uint64, 3, 70, 70",
    "float32, '', 3.5, 3.5",
  })
  void aBoxOfAnyTypeAndShapeCrossesTheWire(String type, String shape, float sent, float expected) {
    float low = type.startsWith("u") ? 0 : -100;
    String id = "Typed-v0?dtype=" + type + "&shape='" + shape + "'&low=" + low;
    try (VectorEnvironment environment = Gymnasium.connect(shared, id, 2)) {
      int size = environment.actionSpace().size();
      assertThat(environment.actionSpace()).isInstanceOf(Box.class);
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      float[] actions = new float[2 * size];
      actions[size - 1] = sent;
      actions[2 * size - 1] = sent;
      environment.step(actions, result);
      float[] expectedRows = new float[2 * size];
      expectedRows[size - 1] = expected;
      expectedRows[2 * size - 1] = expected;
      assertThat(result.observations()).containsExactly(expectedRows);
    }
  }

  @Test
  void integersThatDoNotStartAtZeroAreSentAsTheyAre() {
    try (VectorEnvironment environment = Gymnasium.connect(shared, "Shifted-v0", 3)) {
      assertThat(environment.actionSpace()).isEqualTo(new Discrete(3, -1));
      assertThat(environment.observationSpace()).isEqualTo(new Discrete(5, 10));
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {-1, 0, 1}, result);
      assertThat(result.observations()).containsExactly(11, 12, 13);
      assertThat(result.rewards()).containsExactly(-1, 0, 1);
    }
  }

  @Test
  void theFinalObservationIsThatOfTheEndThoughTheArrayIsReused() {
    try (VectorEnvironment environment = Gymnasium.connect(shared, "Counting-v0?length=3", 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      for (int t = 0; t < 3; t++) {
        environment.step(new float[] {0}, result);
      }
      assertThat(result.terminated()).containsExactly(true);
      assertThat(result.finalObservations()).containsExactly(0, 3, 3);
      assertThat(result.observations()).containsExactly(1, 0, 3);
      assertThat(result.episodeReturns()).containsExactly(1 + 2 + 3);
      assertThat(result.episodeLengths()).containsExactly(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "raise | : Faulty-v0 raised RuntimeError: the simulator fell over (environment 1,"
            + " step 2)",
        "shape | : Faulty-v0 gave an observation of shape (1,): expected (2,) (environment 1, step 2)",
        "type | : Faulty-v0 gave an observation of type str32: expected float32 (environment 1,"
            + " step 2)",
        "'no reward' | ': Faulty-v0 gave the reward None: expected a number (environment 1, step 2)'",
        "'four results' | ': Faulty-v0 gave 4 results of a step: expected 5 (environment 1, step 2)'",
        "sys.exit | ': Faulty-v0 raised SystemExit: enough (environment 1, step 2)'",
        "observation | ' gave an observation with NaN at 1: expected a number (environment 1, step"
            + " 3)'",
        "reward | ' gave the reward Infinity: expected a finite number (environment 1, step 2)'",
      })
  void anEnvironmentThatFailsIsNamedAndCanBeReset(String fault, String message) {
    String id = "Faulty-v0?fault=" + fault;
    try (VectorEnvironment environment = Gymnasium.connect(shared, id, 2)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {1, 1}, result);
      environment.step(new float[] {1, 1}, result);
      assertThatThrownBy(() -> environment.step(new float[] {0, 1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(id + message);
      assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(id + " was stepped after it failed: expected a reset first");
      environment.reset(0, result);
      environment.step(new float[] {1, 1}, result);
    }
  }

  @Test
  void anEnvironmentThatHangsIsGivenUpAtTheDeadline() {
    RemoteOptions impatient = RemoteOptions.defaults().withStep(Duration.ofMillis(400));
    try (RemoteVectorEnvironment environment =
        RemoteVectorEnvironment.connect(
            "Faulty", Gymnasium.address(shared, "Faulty-v0?fault=hang"), 1, impatient)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {1}, result);
      environment.step(new float[] {1}, result);
      assertThatThrownBy(() -> environment.step(new float[] {1}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              "\\QFaulty, step 3: no answer to POST /gradus/1/step after 1 attempt in 0.\\E[3-9]"
                  + "\\Q s (timeout); check that the server runs and that the address is right\\E");
    }
  }

  @Test
  void aServerThatIsKilledIsOneClearException() throws Exception {
    GymnasiumServer server = Gymnasium.start(Optional.of(directory));
    String place = "gym:CartPole-v1 (server at " + server.address() + ")";
    try (RemoteVectorEnvironment environment =
        RemoteVectorEnvironment.open(
            "gym:CartPole-v1",
            1,
            SessionMaker.of(
                () -> place,
                () ->
                    RemoteSession.open(
                        new SessionRequest(
                            Gymnasium.address(server, "CartPole-v1"), 1, HostOptions.defaults()),
                        RemoteOptions.defaults(),
                        Duration.ZERO,
                        server),
                Optional.empty()))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {0}, result);
      ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
      process.destroyForcibly();
      process.onExit().get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> environment.step(new float[] {0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              place
                  + ", step 2: the Gymnasium server was killed by signal 9; its log, "
                  + directory.resolve("server.log")
                  + ", may say why");
      assertThatThrownBy(() -> environment.reset(0, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(place + ", step 2: the session was lost before; make the environment again");
    }
  }

  @Test
  void aServerThatCannotStartShowsTheEndOfItsLog() {
    Path python = Gymnasium.python();
    assertThatThrownBy(
            () ->
                GymnasiumServer.start(
                    python, Optional.of(directory), List.of("--import", "no_such"), Map.of()))
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "the Gymnasium server ended with exit code 2 before it listened ("
                + python
                + "):\n  gymnasium_server.py: ModuleNotFoundError: No module named 'no_such'");
  }

  @Test
  void aKilledJvmLeavesNoServerAndNoFolder() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Orphaning.class.getName(),
                Gymnasium.python().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
      assertThat(server.isAlive()).isTrue();
      List<String> arguments = List.of(server.info().arguments().orElseThrow());
      Path made = Path.of(arguments.get(arguments.indexOf("--temporary") + 1));
      assertThat(made).isDirectory();
      jvm.destroyForcibly();
      server.onExit().get(10, TimeUnit.SECONDS);
      assertThat(made).doesNotExist();
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** A program that starts a server and then does nothing until it is killed. */
  static final class Orphaning {
    private Orphaning() {}

    public static void main(String[] args) throws InterruptedException {
      GymnasiumServer server = GymnasiumServer.start(Path.of(args[0]), Optional.empty());
      System.out.println(server.pid());
      Thread.sleep(60_000);
      server.close();
    }
  }

  @Test
  void aBodyOf8KiBOrMoreIsNotHeldBack() {
    // With Nagle's algorithm each of these would wait 40 ms for a delayed acknowledgement.
    try (VectorEnvironment environment = Gymnasium.connect(shared, "Typed-v0?shape='4096'", 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      long least = Long.MAX_VALUE;
      for (int t = 0; t < 30; t++) {
        long start = System.nanoTime();
        environment.step(new float[4096], result);
        least = Math.min(least, System.nanoTime() - start);
      }
      assertThat(least / 1e6).as("milliseconds").isLessThan(30);
    }
  }

  private static List<ProcessHandle> pythonChildren() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.pid() != shared.pid() && child.isAlive())
        .toList();
  }

  private static List<String> threadsThatKeepTheJvm() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.getName().contains("Ok"))
        .map(Thread::getName)
        .toList();
  }

  @Test
  void theLogIsWhereEnvironmentsPrint() throws IOException {
    try (GymnasiumServer server = Gymnasium.start(Optional.of(directory));
        VectorEnvironment environment = Gymnasium.connect(server, "Faulty-v0", 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {0}, result);
      assertThat(Files.readString(directory.resolve("server.log"))).contains("a step was printed");
    }
  }
}
