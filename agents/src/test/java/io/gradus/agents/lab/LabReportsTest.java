package io.gradus.agents.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiments on a small scale: what they are to show is there, and so are the pictures. */
class LabReportsTest {
  private static final String OUTSIDE_OF_QUOTES = ",(?=([^\"]*\"[^\"]*\")*[^\"]*$)";

  @TempDir Path folder;

  @Test
  void aConstantRewardAddsToTheVarianceOfWhatHasNoBaselineAndOfNothingElse() throws IOException {
    Table table = new Table("per_step", "estimator", "trajectories", "variance");
    String text =
        new VarianceReport(0, 1, 256).run(table, folder)
            + new VarianceReport(1, 1, 256).run(table, folder);
    table.save(folder.resolve("variance.csv"));
    Map<String, Double> variances = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("variance.csv"))) {
      String[] cells = line.split(OUTSIDE_OF_QUOTES, -1);
      if (cells[2].equals("8")) {
        variances.put(cells[0] + " " + cells[1].replace("\"", ""), Double.valueOf(cells[3]));
      }
    }
    assertThat(number(variances, "+1 reinforce"))
        .isGreaterThan(1000 * number(variances, "+0 reinforce"));
    assertThat(number(variances, "+1 reward-to-go"))
        .isGreaterThan(100 * number(variances, "+0 reward-to-go"));
    for (String estimator :
        List.of(
            "mean-baseline",
            "leave-one-out-baseline",
            "optimal-baseline",
            "state-baseline, b(s, t)",
            "gae, λ = 0.9, V(s, t)")) {
      double without = number(variances, "+0 " + estimator);
      assertThat(number(variances, "+1 " + estimator))
          .as(estimator)
          .isCloseTo(without, within(1e-3 * without));
    }
    // A baseline that does not see the time cannot know how much is left to come.
    assertThat(number(variances, "+1 state-baseline, b(s)"))
        .isGreaterThan(100 * number(variances, "+1 state-baseline, b(s, t)"));
    assertThat(text).contains("N · variance, +1 a step").contains("reward-to-go");
    assertThat(folder.resolve("variance-plus-1.png")).isNotEmptyFile();
  }

  @Test
  void learningIsDrawnFromTheExactChanceToReachTheGoal() throws IOException {
    Table table = new Table("per_step", "method", "update", "chance");
    new LearningReport(0, 1, 3, 1).run(table, folder);
    table.save(folder.resolve("learning.csv"));
    List<String> lines = Files.readAllLines(folder.resolve("learning.csv"));
    assertThat(lines).hasSize(1 + 6 * 4);
    // before the first update the policy is all but fair
    assertThat(lines.stream().filter(line -> line.contains(",0,")))
        .allSatisfy(
            line ->
                assertThat(Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
                    .isCloseTo(0.081, within(0.003)));
    assertThat(folder.resolve("learning-plus-0.png")).isNotEmptyFile();
  }

  @Test
  void offPolicyReportsAreWholeAndSayHowTheVarianceGrows() throws IOException {
    String text = LabReports.offPolicy(folder, 1);
    assertThat(text).contains("factor a step").contains("bound 2εt");
    List<String> lines = Files.readAllLines(folder.resolve("off-policy.csv"));
    assertThat(lines).hasSize(1 + 7 * (9 + 8));
    assertThat(
            lines.stream().filter(line -> line.contains("full-product") || line.contains("per-d")))
        .allSatisfy(
            line -> assertThat(Double.parseDouble(line.split(",", -1)[3])).isLessThan(1e-9));
    for (String picture :
        List.of(
            "distance-bias",
            "distance-variance",
            "horizon-bias",
            "horizon-variance",
            "growth",
            "states")) {
      assertThat(folder.resolve(picture + ".png")).isNotEmptyFile();
    }
    for (String line : Files.readAllLines(folder.resolve("states.csv")).subList(1, 40)) {
      String[] cells = line.split(",", -1);
      assertThat(Double.parseDouble(cells[3]))
          .isLessThanOrEqualTo(Double.parseDouble(cells[4]) * 1.001 + 1e-9);
    }
  }

  @Test
  void theVarianceOfStraightThroughGrowsAsTheTemperatureFallsAndTheBiasShrinks()
      throws IOException {
    String text = new GumbelReport(1, 8000).run(folder);
    assertThat(text).contains("horizon 4").contains("reinforce");
    Map<String, String[]> rows = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("gumbel.csv"))) {
      String[] cells = line.split(",", -1);
      rows.put(cells[0] + " " + cells[1], cells);
    }
    double cold = Double.parseDouble(cells(rows, "1 0.125")[3]);
    double cool = Double.parseDouble(cells(rows, "1 0.25")[3]);
    assertThat(cold / cool).isBetween(1.6, 2.6);
    assertThat(Double.parseDouble(cells(rows, "1 8.0")[2]))
        .isGreaterThan(4 * Double.parseDouble(cells(rows, "1 0.25")[2]));
    assertThat(folder.resolve("bias.png")).isNotEmptyFile();
    assertThat(folder.resolve("variance.png")).isNotEmptyFile();
  }

  private static double number(Map<String, Double> numbers, String key) {
    return Objects.requireNonNull(numbers.get(key), key);
  }

  private static String[] cells(Map<String, String[]> rows, String key) {
    return Objects.requireNonNull(rows.get(key), key);
  }
}
