package io.gradus.envs.http.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The client against a server of the real package, {@code openenv_walk.py}. Runs where the property
 * names a Python that has openenv-core: {@code -Dgradus.openenv.python=.venv/bin/python}.
 */
@EnabledIfSystemProperty(named = "gradus.openenv.python", matches = ".+")
class OpenEnvPackageTest extends VectorEnvironmentConformance {
  private static final int SESSIONS = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static Process server;
  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server =
        new ProcessBuilder(
                System.getProperty("gradus.openenv.python"),
                Path.of("src", "test", "python", "openenv_walk.py").toString(),
                Integer.toString(port),
                Integer.toString(SESSIONS))
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "openenv.log").toFile())
            .start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens()) {
      assertThat(server.isAlive()).as("see target/openenv.log").isTrue();
      assertThat(System.nanoTime()).as("see target/openenv.log").isLessThan(end);
      Thread.sleep(100);
    }
  }

  private static boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void end() throws InterruptedException {
    if (server != null) {
      server.destroy();
      assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String id() {
    return "openenv:http://127.0.0.1:" + port + "/" + OpenEnvConformanceTest.ARGUMENTS;
  }

  @Override
  protected VectorEnvironment make(int lanes) {
    return Environments.make(id(), EnvironmentOptions.lanes(lanes));
  }

  @Override
  protected OptionalInt maxEpisodeSteps() {
    return OptionalInt.of(10);
  }

  @Test
  void theRecordingIsWhatItSays() {
    try (VectorEnvironment environment = make(2)) {
      OpenEnvRecordedTest.play(environment);
    }
  }

  @Test
  void itSaysThatItIsFullAndHasRoomAgainAfterClose() {
    try (VectorEnvironment most = make(SESSIONS)) {
      assertThat(most.lanes()).isEqualTo(SESSIONS);
      assertThatThrownBy(() -> make(1))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id()
                  + ": CAPACITY_REACHED: Server at capacity: 6/6 sessions active. Cannot accept new"
                  + " connections. (environment 0); start the server with max_concurrent_envs of 1"
                  + " or more, or use fewer lanes");
    }
    for (int i = 0; i < 5; i++) {
      make(SESSIONS).close();
    }
  }

  @Test
  void anEnvironmentThatRaisesIsNamedAndAResetRecovers() {
    String id = id().replace("actions=2", "actions=3");
    try (VectorEnvironment environment =
        Environments.make(id, EnvironmentOptions.lanes(SESSIONS))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      environment.step(new float[] {1, 1, 1, 1, 1, 1}, result);
      assertThatThrownBy(() -> environment.step(new float[] {0, 2, 0, 0, 0, 0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id
                  + ": EXECUTION_ERROR: action_id is 2: expected 0 or 1 (environment 1, step 1); a"
                  + " reset connects anew");
      environment.reset(1, result);
      environment.step(new float[] {1, 1, 1, 1, 1, 1}, result);
    }
  }

  @Test
  void anActionFieldThatItDoesNotKnowIsNamed() {
    String id = id() + "&action_field=move";
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(1))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      assertThatThrownBy(() -> environment.step(new float[] {0}, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id
                  + ": VALIDATION_ERROR: Invalid message: Field required at [\"action_id\"]"
                  + " (environment 0, step 0); a reset connects anew");
    }
  }
}
