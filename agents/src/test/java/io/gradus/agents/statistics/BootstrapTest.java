package io.gradus.agents.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.random.Pcg64;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against rliable's numbers, which {@code benchmarks/peers/rliable_golden.py} wrote. */
class BootstrapTest {
  private static JsonObject golden() throws IOException {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(BootstrapTest.class.getResourceAsStream("rliable.json")),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    }
  }

  private static double[][] scores(JsonArray tasks) {
    double[][] scores = new double[tasks.size()][];
    for (int task = 0; task < scores.length; task++) {
      JsonArray runs = tasks.get(task).getAsJsonArray();
      scores[task] = new double[runs.size()];
      for (int run = 0; run < runs.size(); run++) {
        scores[task][run] = runs.get(run).getAsDouble();
      }
    }
    return scores;
  }

  /** Values to rounding; intervals to what two bootstraps of 50,000 draws may differ by. */
  private static void assertEqual(JsonObject expected, double value, Interval interval) {
    double low = expected.get("low").getAsDouble();
    double high = expected.get("high").getAsDouble();
    assertThat(value).isCloseTo(expected.get("value").getAsDouble(), within(1e-9));
    assertThat(interval.low()).isCloseTo(low, within(0.02 * (high - low)));
    assertThat(interval.high()).isCloseTo(high, within(0.02 * (high - low)));
  }

  @Test
  void aggregatesAndTheirIntervalsAreRliables() throws IOException {
    JsonObject golden = golden();
    double enough = golden.get("enough").getAsDouble();
    Bootstrap bootstrap = new Bootstrap(50_000, 3);
    for (String name : new String[] {"x", "y"}) {
      double[][] scores = scores(golden.getAsJsonArray(name));
      JsonObject expected = golden.getAsJsonObject("estimates").getAsJsonObject(name);
      assertEqual(
          expected.getAsJsonObject("mean"),
          Aggregates.mean(scores),
          bootstrap.interval(scores, Aggregates::mean));
      assertEqual(
          expected.getAsJsonObject("median_of_tasks"),
          Aggregates.medianOfTasks(scores),
          bootstrap.interval(scores, Aggregates::medianOfTasks));
      assertEqual(
          expected.getAsJsonObject("interquartile_mean"),
          Aggregates.interquartileMean(scores),
          bootstrap.interval(scores, Aggregates::interquartileMean));
      assertEqual(
          expected.getAsJsonObject("optimality_gap"),
          Aggregates.optimalityGap(scores, enough),
          bootstrap.interval(scores, drawn -> Aggregates.optimalityGap(drawn, enough)));
    }
  }

  @Test
  void probabilityOfImprovementAndItsIntervalAreRliables() throws IOException {
    JsonObject golden = golden();
    double[][] x = scores(golden.getAsJsonArray("x"));
    double[][] y = scores(golden.getAsJsonArray("y"));
    assertEqual(
        golden.getAsJsonObject("improvement"),
        Aggregates.probabilityOfImprovement(x, y),
        new Bootstrap(20_000, 3).interval(x, y, Aggregates::probabilityOfImprovement));
  }

  @Test
  void theMeanOfTwoRunsLiesBetweenThem() {
    // drawn are (0, 0), (0, 1), (1, 0), (1, 1), each a quarter of the time
    assertThat(new Bootstrap(1000, 1).interval(new double[][] {{0, 1}}, Aggregates::mean))
        .isEqualTo(new Interval(0, 1));
  }

  @Test
  void tasksAreDrawnApart() {
    // were the same runs drawn of both, their difference would always be 100
    double[][] scores = {{0, 1}, {100, 101}};
    assertThat(new Bootstrap(1000, 1).interval(scores, drawn -> drawn[1][0] - drawn[0][0]))
        .isEqualTo(new Interval(99, 101));
  }

  @Test
  void eachRepetitionDrawsTheScoresOnceAndInTurn() {
    double[][] scores = {{1, 5, 2, 8, 4}};
    Pcg64 random = Pcg64.stream(1, "bootstrap");
    List<Double> plain =
        IntStream.range(0, 3 * 5).mapToObj(i -> scores[0][random.nextInt(5)]).toList();
    List<Double> drawn = new ArrayList<>();
    new Bootstrap(3, 1)
        .interval(
            scores,
            once -> {
              Arrays.stream(once[0]).forEach(drawn::add);
              return 0;
            });
    assertThat(drawn).isEqualTo(plain);
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    double[][] scores = {{1.3, 5.1, 2.7, 8.9, 4.2, 6.4, 0.6}};
    Interval once = new Bootstrap(500, 1).interval(scores, Aggregates::mean);
    assertThat(new Bootstrap(500, 1).interval(scores, Aggregates::mean)).isEqualTo(once);
    assertThat(new Bootstrap(500, 2).interval(scores, Aggregates::mean)).isNotEqualTo(once);
  }
}
