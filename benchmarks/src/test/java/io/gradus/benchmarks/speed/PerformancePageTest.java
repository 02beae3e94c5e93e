package io.gradus.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.run.Json;
import io.gradus.benchmarks.speed.Contest.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PerformancePageTest {
  @TempDir private Path folder;

  private void write(String name, Unit unit, double goal, Map<String, Double> round)
      throws IOException {
    ContestResult result =
        new ContestResult(
            name,
            "The work",
            "command",
            unit,
            Optional.of(goal),
            List.of(round, round, round),
            Map.of(),
            2);
    Files.writeString(folder.resolve(name + ".json"), Json.write(result));
  }

  @Test
  void theTablesSayWhatTheFilesSay() throws IOException {
    write("training", Unit.STEPS_PER_SECOND, 10, Map.of("gradus", 50_000.0, "sb3", 4_000.0));
    write("update-64", Unit.MICROSECONDS, 0.4, Map.of("gradus", 50.0, "torch", 100.0));
    write("environment-1024", Unit.STEPS_PER_SECOND, 3, Map.of("gradus", 4e7, "gym", 1e7));

    assertThat(PerformancePage.of(folder))
        .contains(
            "| The work | 50,000 steps/s | sb3: 4,000 steps/s | **12.50** (12.50–12.50) | ≥ 10.0"
                + " | met |\n",
            "| The work | 50.00 µs | torch: 100 µs | **0.50** (0.50–0.50) | ≤ 0.4"
                + " | **missed** |\n",
            "| 1024 | 25.0 | 40,000,000 | 10,000,000 | **4.00** (4.00–4.00) | ≥ 3.0 | met |\n");
  }

  @Test
  void moreLanesThatTakeLongerAStepAreSaid() throws IOException {
    write("environment-8", Unit.STEPS_PER_SECOND, 3, Map.of("gradus", 2e7, "gym", 1e7));
    write("environment-64", Unit.STEPS_PER_SECOND, 3, Map.of("gradus", 5e7, "gym", 1e7));
    assertThat(PerformancePage.of(folder))
        .contains("The time of a step never rises with the lanes.");

    write("environment-512", Unit.STEPS_PER_SECOND, 3, Map.of("gradus", 4e7, "gym", 1e7));
    assertThat(PerformancePage.of(folder))
        .contains("The time of a step rises by 25 % from 64 lanes to 512; the goal is never.");
  }

  @Test
  void thePageOfTheProjectIsMadeOfItsFiles() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();

    assertThat(root.resolve("docs/performance.md"))
        .content()
        .isEqualTo(PerformancePage.of(root.resolve("benchmarks/results/speed")));
  }
}
