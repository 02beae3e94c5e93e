package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of lanes whose server dies. */
@Tag("gymnasium")
class LostServerTest {
  private static final float[] ZEROS = {0, 0};
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private static void kill(ProcessHandle process) throws Exception {
    process.destroyForcibly();
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  private static ProcessHandle child(long... others) {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .filter(process -> java.util.Arrays.stream(others).noneMatch(pid -> pid == process.pid()))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static VectorEnvironment gym(Path directory, HostOptions host) {
    return Environments.make(
        "gym:CartPole-v1", EnvironmentOptions.lanes(2).withDirectory(directory).withHost(host));
  }

  @Test
  void aServerThatIsStartedAgainCutsItsLanesAtTheLastObservationThatWasReceived() throws Exception {
    long[] before = ProcessHandle.current().children().mapToLong(ProcessHandle::pid).toArray();
    try (VectorEnvironment environment = gym(folder, HostOptions.defaults().withRestart(true))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      for (int death = 0; death < 3; death++) {
        for (int t = 0; t < 4; t++) {
          environment.step(ZEROS, result);
          assertThat(result.valid()).containsOnly(true);
        }
        float[] seen = result.observations().clone();
        kill(child(before));
        environment.step(ZEROS, result);
        assertThat(result.valid()).containsOnly(false);
        assertThat(result.truncated()).containsOnly(true);
        assertThat(result.terminated()).containsOnly(false);
        assertThat(result.rewards()).containsOnly(0);
        assertThat(result.finalObservations()).isEqualTo(seen);
        assertThat(result.observations()).as("the next episodes' first").isNotEqualTo(seen);
      }
      int length = 0;
      do {
        environment.step(ZEROS, result);
        length++;
        assertThat(result.valid()).containsOnly(true);
      } while (!result.ended(0));
      assertThat(result.episodeLengths()[0]).as("counted anew").isEqualTo(length);
      assertThat(result.episodeReturns()[0]).isEqualTo(length);
    }
  }

  @Test
  void theEpisodesAfterALossAreOthersAndTheSameEachTime() throws Exception {
    float[][] first = new float[2][];
    float[][] second = new float[2][];
    for (int turn = 0; turn < 2; turn++) {
      long[] before = ProcessHandle.current().children().mapToLong(ProcessHandle::pid).toArray();
      try (VectorEnvironment environment =
          gym(folder.resolve("" + turn), HostOptions.defaults().withRestart(true))) {
        VectorStep result = VectorStep.of(environment);
        environment.reset(1, result);
        kill(child(before));
        environment.step(ZEROS, result);
        first[turn] = result.observations().clone();
        kill(child(before));
        environment.step(ZEROS, result);
        second[turn] = result.observations().clone();
      }
    }
    assertThat(first[0]).isEqualTo(first[1]).isNotEqualTo(second[0]);
    assertThat(second[0]).isEqualTo(second[1]);
  }

  @Test
  void aServerThatDiesAgainAndAgainIsGivenUp() throws Exception {
    VectorEnvironment environment =
        Environments.make(
            "gym:CartPole-v1",
            EnvironmentOptions.lanes(1)
                .withDirectory(folder)
                .withHost(HostOptions.defaults().withRestart(true)));
    try (environment) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      Thread killer =
          new Thread(
              () -> {
                while (!Thread.interrupted()) {
                  ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
                  Thread.onSpinWait();
                }
              });
      killer.start();
      try {
        assertThatThrownBy(
                () -> {
                  while (true) {
                    environment.step(new float[] {0}, result);
                  }
                })
            .isInstanceOf(RemoteEnvironmentException.class)
            .hasMessageStartingWith("gym:CartPole-v1");
      } finally {
        killer.interrupt();
        killer.join();
      }
    }
  }

  /** A server on a port of its own, as someone else would start it. */
  private Process elsewhere(int port) throws IOException, InterruptedException {
    Path script = folder.resolve("gymnasium_server.py");
    try (InputStream resource = GymnasiumServer.class.getResourceAsStream("gymnasium_server.py")) {
      Files.copy(Objects.requireNonNull(resource), script, StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Gymnasium.python().toString(),
                script.toString(),
                "--port",
                "" + port,
                "CartPole-v1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("GRADUS_TOKEN", TOKEN);
    Process process = builder.start();
    while (!Files.readString(folder.resolve("log")).contains("http://")) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(20);
    }
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static RemoteVectorEnvironment connect(GymnasiumServer server, Duration reconnect) {
    RemoteAddress address =
        new RemoteAddress(server.address(), "CartPole-v1", Map.of(), Optional.of(server.token()));
    return RemoteVectorEnvironment.connect(
        "CartPole",
        address,
        2,
        RemoteOptions.defaults(),
        HostOptions.defaults().withReconnect(reconnect));
  }

  @Test
  void aServerElsewhereThatDiesEndsTheUseWithOneLineThatSaysWhere() throws Exception {
    GymnasiumServer server = Gymnasium.start(Optional.of(folder));
    try (RemoteVectorEnvironment environment = connect(server, Duration.ZERO)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(ZEROS, result);
      kill(ProcessHandle.of(server.pid()).orElseThrow());
      assertThatThrownBy(() -> environment.step(ZEROS, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageMatching(
              "CartPole, step 2: no answer to POST /gradus/1/step after 5 attempts in [0-9.]+ s"
                  + " \\(.*\\); check that the server runs and that the address is right");
    } finally {
      server.close();
    }
  }

  @Test
  void ofSeveralServersOnlyTheDeadOnesLanesAreCutAndTheOthersResultsAreKept() throws Exception {
    GymnasiumServer first = Gymnasium.start(Optional.of(folder.resolve("a")));
    GymnasiumServer second = Gymnasium.start(Optional.of(folder.resolve("b")));
    try (VectorEnvironment environment =
        new JoinedServers(
            "Counting",
            List.of(
                Gymnasium.connect(first, "Counting-v0?length=100", 2),
                Gymnasium.connect(second, "Counting-v0?length=100", 1)))) {
      assertThat(environment.lanes()).isEqualTo(3);
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      float[] actions = new float[3];
      for (int t = 1; t <= 4; t++) {
        environment.step(actions, result);
        assertThat(result.rewards()).containsOnly(t);
      }
      kill(ProcessHandle.of(first.pid()).orElseThrow());
      environment.step(actions, result);
      assertThat(result.valid()).containsExactly(false, false, true);
      assertThat(result.truncated()).containsExactly(true, true, false);
      assertThat(result.rewards()).containsExactly(0, 0, 5);
      assertThat(result.finalObservations()[2]).as("steps that were seen").isEqualTo(4);
      assertThatThrownBy(() -> environment.step(actions, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              "Counting-v0?length=100, step 5: the session was lost before; make the environment"
                  + " again");
    } finally {
      first.close();
      second.close();
    }
  }

  @Test
  void severalServersAreOneEnvironmentInTheOrderOfTheirAddresses() throws Exception {
    try (GymnasiumServer first = Gymnasium.start(Optional.of(folder.resolve("a")));
        GymnasiumServer second = Gymnasium.start(Optional.of(folder.resolve("b")))) {
      String id = first.address() + "/CartPole-v1," + second.address() + "/CartPole-v1";
      VectorStep expected;
      try (VectorEnvironment one = Gymnasium.connect(first, "CartPole-v1", 5)) {
        expected = VectorStep.of(one);
        one.reset(3, expected);
        one.step(new float[] {0, 1, 0, 1, 1}, expected);
      }
      JoinedServers joined =
          new JoinedServers(
              id,
              List.of(
                  Gymnasium.connect(first, "CartPole-v1", 3),
                  Gymnasium.connect(second, "CartPole-v1", 2)));
      try (joined) {
        VectorStep result = VectorStep.of(joined);
        joined.reset(3, result);
        joined.step(new float[] {0, 1, 0, 1, 1}, result);
        assertThat(result.observations()).isEqualTo(expected.observations());
        assertThatThrownBy(() -> joined.step(new float[] {0, 1, 0, 1, 2}, result))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "action 2 is outside Discrete(2): expected an integer in [0, 2) (environment 4,"
                    + " step 1)");
      }
    }
  }

  @Test
  void aSessionIsKeptWhileItsClientIsBusyForLongerThanTheLease() throws Exception {
    try (GymnasiumServer server =
            GymnasiumServer.start(
                Gymnasium.python(),
                Optional.of(folder),
                List.of("--lease-seconds", "1"),
                Map.of());
        RemoteVectorEnvironment environment = connect(server, Duration.ZERO)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      Thread.sleep(3500);
      environment.step(ZEROS, result);
      assertThat(result.valid()).containsOnly(true);
    }
  }

  @Test
  void fewerLanesThanServersAreRefused() {
    RemoteProvider provider = new RemoteProvider(Map.of("GRADUS_TOKEN", TOKEN));
    assertThatThrownBy(
            () ->
                provider.make(
                    "http://127.0.0.1:1/A,http://127.0.0.1:2/A", EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "http://127.0.0.1:1/A,http://127.0.0.1:2/A with 1 lane: expected at least one for each"
                + " of 2 servers");
  }

  @Test
  void afterCloseThereIsNoThreadOfOurs() throws Exception {
    try (GymnasiumServer server = Gymnasium.start(Optional.of(folder))) {
      List<VectorEnvironment> parts =
          List.of(
              Gymnasium.connect(server, "CartPole-v1", 1),
              Gymnasium.connect(server, "CartPole-v1", 1));
      try (JoinedServers joined = new JoinedServers("both", parts)) {
        VectorStep result = VectorStep.of(joined);
        joined.reset(1, result);
        joined.step(ZEROS, result);
        assertThat(threads()).as("while it is open").isNotEmpty();
      }
      assertThat(threads()).isEmpty();
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> !thread.isDaemon())
                  .filter(thread -> thread.getName().contains("OkHttp")))
          .isEmpty();
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("gradus-"))
        .filter(Thread::isAlive)
        .toList();
  }

  @Test
  void aServerElsewhereIsAwaitedForAsLongAsWasSaid() throws Exception {
    int port = freePort();
    Process server = elsewhere(port);
    RemoteAddress address =
        RemoteAddress.parse("http://127.0.0.1:" + port + "/CartPole-v1", Optional.of(TOKEN));
    Thread restart = new Thread(() -> again(port));
    try (RemoteVectorEnvironment environment =
        RemoteVectorEnvironment.connect(
            "CartPole",
            address,
            2,
            RemoteOptions.defaults(),
            HostOptions.defaults().withReconnect(Duration.ofSeconds(60)))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(ZEROS, result);
      float[] seen = result.observations().clone();
      kill(server.toHandle());
      restart.start();
      environment.step(ZEROS, result);
      assertThat(result.valid()).containsOnly(false);
      assertThat(result.truncated()).containsOnly(true);
      assertThat(result.finalObservations()).isEqualTo(seen);
      environment.step(ZEROS, result);
      assertThat(result.valid()).containsOnly(true);
    } finally {
      restart.join();
      server.destroyForcibly();
      Process second = restarted;
      if (second != null) {
        second.destroyForcibly();
      }
    }
  }

  private volatile @Nullable Process restarted;

  private void again(int port) {
    try {
      Thread.sleep(3000); // longer than a few attempts take
      restarted = elsewhere(port);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
