package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineThreadsTest {
  @TempDir Path folder;

  private int train(String name) {
    return Command.gradus(
            "train",
            "CartPole-v1",
            "--algo",
            "ppo",
            "--preset",
            "zoo",
            "--steps",
            200_000,
            "--stop-after",
            103_000,
            "--set",
            "learningRate=3.416e-4",
            "--run-dir",
            folder.resolve(name))
        .code();
  }

  /**
   * The engine knows how many threads it may use on the thread that loaded it. With another number
   * this run is another one from update 401 on.
   */
  @Test
  void aRunOnAnyThreadGivesTheBytesOfOneOnTheThreadThatLoadedTheEngine() {
    assertThat(train("here")).isEqualTo(Gradus.INTERRUPTED);
    assertThat(CompletableFuture.supplyAsync(() -> train("there")).join())
        .isEqualTo(Gradus.INTERRUPTED);
    assertThat(folder.resolve("there/metrics.csv"))
        .hasSameBinaryContentAs(folder.resolve("here/metrics.csv"));
  }
}
