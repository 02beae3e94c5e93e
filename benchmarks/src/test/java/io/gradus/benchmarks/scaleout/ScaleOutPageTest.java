package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.run.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleOutPageTest {
  private static final Versions VERSIONS =
      new Versions("0.1.0", "0.35.1", "2.7.1", "17.0.15+6", "Linux", Optional.empty());

  @TempDir private Path folder;

  private void write(String part, Row... rows) throws IOException {
    new PartResult(
            part,
            "./gradus bench scale-out --only " + part,
            "2026-01-31",
            "CPU",
            2,
            List.of(0.5, 1.5),
            false,
            VERSIONS,
            "4.2.0",
            List.of(rows))
        .write(folder.resolve(part + ".json"));
  }

  private static Row job(String what, double median) {
    return Row.of(what)
        .with(CostPart.LEAST, median / 2)
        .with(CostPart.MEDIAN, median)
        .with(CostPart.LATE, 2 * median);
  }

  private static Row training(String what) {
    return job(what, 30)
        .with(CostPart.MEAN, 31)
        .with(CostPart.ROWS, 1000)
        .with(CostPart.COLLECTING, 9)
        .with(CostPart.MOVING, 20)
        .with(CostPart.LEARNING, 2);
  }

  private void writeCost() throws IOException {
    write(
        "cost",
        job(CostPart.EMPTY, 20),
        job(CostPart.ONE_BACK, 40),
        job(CostPart.BOTH_WAYS, 56),
        job(CostPart.LARGEST, 220),
        job(CostPart.MANY, 118),
        job(CostPart.JOINED, 100).with(CostPart.ROWS, 1_000_000),
        training(CostPart.SMALL),
        training(CostPart.LARGE).with(CostPart.LEARNING, 20));
  }

  @Test
  void theTablesSayWhatTheFilesSayBetweenTheMarksAndNothingElseChanges() throws IOException {
    writeCost();
    write(
        "speedup",
        Row.of(SpeedupPart.ONE)
            .with(SpeedupPart.COLLECTING, 60)
            .with(SpeedupPart.TRAINING, 64)
            .with(SpeedupPart.MOVING, 2.5)
            .with(SpeedupPart.LEARNING, 6.25)
            .holding(true),
        Row.of(SpeedupPart.RATIO)
            .with(SpeedupPart.COLLECTING_RATIO, 1.9)
            .with(SpeedupPart.TRAINING_RATIO, 1.7)
            .holding(false));
    write(
        "faults",
        Row.of(FaultsPart.KILLED)
            .with(FaultsPart.TRAINING, 50)
            .with(FaultsPart.MEDIAN, 400)
            .with(FaultsPart.LONGEST, 1700)
            .with(FaultsPart.TIMES, 10)
            .with(FaultsPart.LAST_ID, 11)
            .holding(false),
        Row.of(FaultsPart.RESUMED).with(FaultsPart.CAUGHT_UP, 8).holding(true));
    write(
        "leak",
        Row.of("after 2000")
            .with(LeakPart.ITERATIONS, 2000)
            .with(LeakPart.DRIVER + LeakPart.HEAP, 32)
            .with(LeakPart.DRIVER + LeakPart.RESIDENT, 850)
            .with(LeakPart.DRIVER + LeakPart.BLOCKS, 12)
            .with("executor_1_heap_mb", 24)
            .with("executor_2_heap_mb", 25),
        Row.of(LeakPart.GROWN).with(LeakPart.DRIVER + LeakPart.HEAP, 0.25).holding(true));

    String page =
        ScaleOutPage.renewed("before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n", folder);
    assertThat(page)
        .startsWith("before\n<!-- measured -->\n\n### What an iteration costs\n")
        .endsWith("\n<!-- /measured -->\nafter\n")
        .doesNotContain("old")
        .contains(
            "| empty job | 10.0 | 20.0 | 40.0 | 12.5 | 28 |\n",
            "| empty job of 100 shards | 59.0 | 118 | 236 |  |  |\n",
            "| CartPole-v1 by A2C, 64-64 | 30.0 | 31.0 | 9.0 | 20.0 | 2.0 |\n",
            "`./gradus bench scale-out --only cost`, 2026-01-31, CPU, 2 cores, Spark 4.2.0, Java"
                + " 17.0.15, load 0.5 before and 1.5 after.\n",
            "| on one worker | 60.0 | 64.0 | 2.5 % | 6.3 % |\n",
            "collecting 1.90 times as fast, the whole training 1.70. The goal is 1.8: **missed**.\n",
            "| executors killed, one after the other | 10 | **no** | 50.0 | 400 | 1,700 |\n",
            "the youngest was number 11.",
            "| 2,000 | 32.0 | 850 | 12 | 24.0, 25.0 |",
            "the driver's heap grew by 0.3 MB")
        // 20 + 98; 2 ms a megabyte back; 1 ms joined; 4 a megabyte out; 2 µs a row, 10,000 rows.
        .contains("| 100 | 10,000 | 118 | 200 | 100 | 438 | 2,000 | 20,000 |\n")
        .contains("| 100 | 1,000 | 118 | 20.0 | 10.0 | 168 | 200 | 2,000 |\n")
        // (1000 - 38) / 1.3 and / 4; 1000 / 2 and / 20: moved and learned in the time of computing.
        .contains(
            "at about 740 executors with 1,000 rows each, and at 241 with a megabyte",
            "Learning from each row once does at **500** and **50** with networks of 64-64, and with"
                + " those of 5 MB at **50** with 1,000 rows: the\n");
  }

  @Test
  void aPageWithoutMarksIsRefused() {
    assertThatThrownBy(() -> ScaleOutPage.renewed("no marks\n", folder))
        .hasMessage(
            "docs/scale-out.md has no place for what was measured: expected the lines"
                + " <!-- measured --> and <!-- /measured -->");
  }

  @Test
  void thePageOfTheProjectIsMadeOfItsFiles() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Path page = root.resolve("docs/scale-out.md");

    assertThat(page)
        .content()
        .isEqualTo(
            ScaleOutPage.renewed(
                Files.readString(page), root.resolve("benchmarks/results/scale-out")));
  }
}
