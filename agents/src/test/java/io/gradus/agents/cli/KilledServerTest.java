package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose server is killed, at times that a seed decides. */
@Tag("gymnasium")
class KilledServerTest {
  private static final int STEPS = 150_000;

  @TempDir Path folder;

  /** Kills the server a while after the run went on, so many times. */
  private static final class Killer extends Thread {
    private final int times;
    private final Random random = new Random(1);
    private final AtomicInteger kills = new AtomicInteger();
    private final Path metrics;

    Killer(int times, Path run) {
      super("killer");
      metrics = run.resolve("metrics.csv");
      this.times = times;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        long written = 1000; // its head, and a few updates
        while (kills.get() < times) {
          while (!Files.exists(metrics) || Files.size(metrics) <= written) {
            Thread.sleep(5);
          }
          Thread.sleep(100 + random.nextInt(400));
          Optional<ProcessHandle> server = server();
          if (server.isPresent() && server.get().destroyForcibly()) {
            server.get().onExit().join();
            kills.incrementAndGet();
          }
          written = Files.size(metrics);
        }
      } catch (InterruptedException | IOException e) {
        // The run is over.
      }
    }

    private static Optional<ProcessHandle> server() {
      return ProcessHandle.current()
          .children()
          .filter(
              process ->
                  String.join(" ", process.info().arguments().orElse(new String[0]))
                      .contains("gymnasium_server.py"))
          .findFirst();
    }
  }

  private Command train(Killer killer, Path run, Object... more) throws Exception {
    Object[] words = new Object[9 + more.length];
    System.arraycopy(
        new Object[] {
          "train",
          "gym:CartPole-v1",
          "--preset",
          "cleanrl",
          "--eval-episodes",
          1,
          "--run-dir",
          run,
          "--steps=" + STEPS
        },
        0,
        words,
        0,
        9);
    System.arraycopy(more, 0, words, 9, more.length);
    killer.start();
    try {
      return Command.gradus(words);
    } finally {
      killer.interrupt();
      killer.join();
    }
  }

  @Test
  void aRunGoesOnThoughItsServerIsKilledTenTimes() throws Exception {
    Path run = folder.resolve("run");
    Killer killer = new Killer(10, run);
    Command command = train(killer, run, "--restart-server");
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(killer.kills).hasValue(10);
    long steps =
        JsonParser.parseString(Files.readString(run.resolve("result.json")))
            .getAsJsonObject()
            .get("steps")
            .getAsLong();
    assertThat(steps)
        .as("steps that were dropped do not count")
        .isBetween(STEPS - 511L, STEPS + 511L);
    assertThat(Command.gradus("evaluate", run, "--episodes", 1).code()).isZero();
  }

  @Test
  void withoutThatItEndsWithOneLineAndAWholeCheckpoint() throws Exception {
    Path run = folder.resolve("run");
    Command command = train(new Killer(1, run), run);
    assertThat(command.code()).isEqualTo(2);
    List<String> lines = command.err().lines().toList();
    assertThat(lines.get(lines.size() - 1))
        .matches(
            "gradus: gym:CartPole-v1 \\(server at http://127\\.0\\.0\\.1:[0-9]+\\), step [0-9]+: the"
                + " Gymnasium server was killed by signal 9; its log, .*server\\.log, may say why;"
                + " the checkpoint of update [0-9]+ stays in .*checkpoint");
    assertThat(Command.gradus("evaluate", run, "--episodes", 1).code())
        .as("evaluating what was learned")
        .isZero();
  }
}
