package io.gradus.envs.http.openenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.WebSocket;
import org.junit.jupiter.api.Test;

/** What a server of the real package said ({@code record_openenv.py}), word for word. */
class OpenEnvRecordedTest {
  private static final int STEPS = 24;

  private final List<String> unexpected = new CopyOnWriteArrayList<>();

  /** The lines of one connection: what the client says, and what it hears. */
  private static List<String> lines(int lane) throws IOException {
    try (InputStream in = OpenEnvRecordedTest.class.getResourceAsStream("/openenv/walk.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String part = text.split("# lane \\d\n", -1)[lane + 1];
      return part.lines().toList();
    }
  }

  /** Plays the connection whose seed the client sends. */
  private final class Replay implements ScriptedServer.Conversation {
    private final List<List<String>> lanes = new ArrayList<>();
    private int line;

    Replay() {
      try {
        lanes.add(lines(0));
        lanes.add(lines(1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void heard(WebSocket socket, String message) {
      int at = line;
      lanes.removeIf(lines -> !lines.get(at).equals("> " + message));
      if (lanes.isEmpty()) {
        unexpected.add(message);
        socket.close(1011, "not in the recording");
        return;
      }
      socket.send(lanes.get(0).get(line + 1).substring(2));
      line += 2;
    }
  }

  @Test
  void theClientSaysAndHearsWhatWasRecorded() {
    try (ScriptedServer server = new ScriptedServer(Replay::new);
        VectorEnvironment environment =
            Environments.make(
                "openenv:" + server.url() + OpenEnvConformanceTest.ARGUMENTS,
                EnvironmentOptions.lanes(2))) {
      play(environment);
      assertThat(unexpected).isEmpty();
    }
  }

  /** Lane 0 goes right, lane 1 to and fro. */
  static void play(VectorEnvironment environment) {
    VectorStep result = VectorStep.of(environment);
    environment.reset(42, result);
    // Python's random.Random(42).random() - 0.5, and that of 43
    assertThat(result.observations())
        .containsExactly(
            (float) 0.13942679845788375,
            (float) 0.13942679845788375,
            (float) -0.46144816066261996,
            (float) 0.46144816066261996);
    List<Integer> ended = new ArrayList<>();
    List<Integer> cut = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      float before = result.observations()[2];
      environment.step(new float[] {1, t % 2}, result);
      if (result.ended(0)) {
        ended.add(t);
        assertThat(result.terminated()[0]).isTrue();
        assertThat(result.truncated()[0]).isFalse();
        assertThat(result.episodeReturns()[0]).isEqualTo(1);
        assertThat(result.episodeLengths()[0]).isEqualTo(3);
        assertThat(result.finalObservations()[0]).isGreaterThan(2.5f);
      }
      if (result.ended(1)) {
        cut.add(t);
        assertThat(result.terminated()[1]).isFalse();
        assertThat(result.truncated()[1]).isTrue();
        assertThat(result.episodeReturns()[1]).isEqualTo(0);
        assertThat(result.episodeLengths()[1]).isEqualTo(10);
      } else {
        assertThat(result.observations()[2])
            .isCloseTo(before + (t % 2 == 1 ? 1 : -1), within(1e-6f));
      }
    }
    assertThat(ended).containsExactly(2, 5, 8, 11, 14, 17, 20, 23);
    assertThat(cut).containsExactly(9, 19);
  }
}
