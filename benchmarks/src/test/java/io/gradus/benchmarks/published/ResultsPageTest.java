package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.run.Json;
import io.gradus.core.Records;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {
  private static final String CATALOGUE =
      """
      [
        {"id": "zoo-ppo-A", "suite": "classic", "arguments": "A-v1 --algo ppo --preset zoo", "protocol": "zoo", "seeds": 4, "seeds_at_first": 3,
         "published": {"repository": "r/zoo", "file": "b.md", "environment": "A-v0", "mean": 100, "deviation": 5,
                       "deviation_over": "episodes", "steps": 10000, "seeds": 1}},
        {"id": "slm-a2c-A", "suite": "classic", "arguments": "A-v1 --algo a2c --preset slm-lab", "protocol": "slm-lab 500",
         "seeds": 3, "reason": "The learning rate is too high.",
         "published": {"repository": "r/slm", "file": "c.md", "environment": "A-v1", "mean": -3.25, "steps": 10000,
                       "seeds": 4}},
        {"id": "cleanrl-ppo-B", "suite": "mujoco", "arguments": "gym:B-v4 --algo ppo --preset cleanrl",
         "protocol": "cleanrl", "seeds": 2,
         "published": {"repository": "r/c", "file": "d.md", "environment": "B-v4", "mean": 1, "deviation": 0.5,
                       "deviation_over": "seeds", "steps": 10000, "seeds": 3}},
        {"id": "slm-a2c-A-slow", "suite": "classic", "arguments": "A-v1 --algo a2c --preset slm-lab --set learning_rate=0.1",
         "protocol": "slm-lab 500", "seeds": 1, "explains": "slm-a2c-A", "title": "a tenth of the learning rate"},
        {"id": "clip-A", "suite": "ablation", "arguments": "A-v1 --algo ppo --preset x", "protocol": "cleanrl", "seeds": 2,
         "variant": {"name": "clip", "score": 0.82}},
        {"id": "none-A", "suite": "ablation", "arguments": "A-v1 --algo ppo --preset y", "protocol": "cleanrl", "seeds": 2,
         "variant": {"name": "no clip", "score": -0.39}},
        {"id": "clip-C", "suite": "ablation", "arguments": "C-v1 --algo ppo --preset x", "protocol": "cleanrl", "seeds": 2,
         "variant": {"name": "clip", "score": 0.82}}
      ]
      """;

  @TempDir private Path folder;

  @Test
  void seedsOfOtherSettingsThanTheFirstDoNotCount() {
    ResultFiles files = new ResultFiles(folder);
    Row row = Catalogue.read("here", CATALOGUE).rows().get(0);
    for (long seed = 1; seed <= 4; seed++) {
      Optional<String> settings = seed == 1 ? Optional.empty() : Optional.of(seed < 4 ? "a" : "b");
      files.write(row, Records.with(MadeRun.result(row, seed, 5), "settings", settings));
    }
    RowReport report = RowReport.read(files, row);
    assertThat(report.results()).extracting(SeedResult::seed).containsExactly(1L, 2L, 3L);
    assertThat(report.refused())
        .containsExactly(
            "benchmarks/results/published/zoo-ppo-A/seed-4.json is of other settings than the first"
                + " seed of its row (delete what is older)");
  }

  @Test
  void aFileThatIsNoResultIsNamedAndTheOthersCount() throws IOException {
    ResultFiles files = new ResultFiles(folder);
    Row row = Catalogue.read("here", CATALOGUE).rows().get(0);
    add(files, row, 103, 107);
    Files.writeString(files.result(row, 3), "{}");
    Files.writeString(files.result(row, 4), "half");
    RowReport report = RowReport.read(files, row);
    assertThat(report.results()).extracting(SeedResult::seed).containsExactly(1L, 2L);
    assertThat(report.refused())
        .hasSize(2)
        .allMatch(line -> line.matches(".*/zoo-ppo-A/seed-[34].json is no result: .*"));
  }

  /** clip-C has run, but no clip has not on C: the comparison is on A alone. */
  private List<RowReport> reports() {
    ResultFiles files = new ResultFiles(folder);
    Catalogue catalogue = Catalogue.read("here", CATALOGUE);
    add(files, catalogue.rows().get(0), 102, 91, 91, 108);
    add(files, catalogue.rows().get(1), -5, -5.25, -5.5);
    add(files, catalogue.rows().get(3), -3.25);
    add(files, catalogue.rows().get(4), 21, 11);
    add(files, catalogue.rows().get(5), 6, 1, 3.5);
    add(files, catalogue.rows().get(6), 3, 4);
    ResultFiles.write(
        files.peer(catalogue.rows().get(0), 1),
        """
        {"framework": "sb3 2.9.2", "env": "A-v1", "seed": 1, "steps": 10000, "steps_per_second": 2000.0,
         "training_return": 90.0, "evaluation": {"episodes": 10, "mean_return": 120.0, "std_return": 1.0}}
        """);
    return catalogue.rows().stream().map(row -> RowReport.read(files, row)).toList();
  }

  private static void add(ResultFiles files, Row row, double... figures) {
    for (int i = 0; i < figures.length; i++) {
      files.write(row, MadeRun.result(row, i + 1, figures[i]));
    }
  }

  @Test
  void thePageSaysAllThatCameOfTheRows() throws IOException {
    assertThat(new ResultsPage(reports(), "images").text()).isEqualTo(golden());
  }

  private static String golden() throws IOException {
    try (InputStream in = ResultsPageTest.class.getResourceAsStream("results.md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** On A all begin at 1 and the best run has 21: (16 − 1) / 20 and (3.5 − 1) / 20. */
  @Test
  void anAblationIsScoredBetweenTheBeginningAndTheBestRun() {
    Ablation ablation = Ablation.of(reports());
    assertThat(ablation.environments()).containsExactly("A-v1");
    assertThat(ablation.score(new Row.Variant("clip", 0.82))).isEqualTo(0.75, within(1e-12));
    assertThat(ablation.score(new Row.Variant("no clip", -0.39))).isEqualTo(0.125, within(1e-12));
  }

  @Test
  void anEnvironmentHasAPictureOfItsRows() {
    List<RowReport> reports = reports();
    new ResultPictures(folder.resolve("pictures")).draw(reports);
    assertThat(ResultPictures.byEnvironment(reports)).containsOnlyKeys("A-v1");
    assertThat(folder.resolve("pictures/A-v1.svg")).content().contains("<svg");
  }

  @Test
  void aResultComesBackFromItsFileWithItsCurveOnOneLine() {
    Row row = reports().get(0).row();
    SeedResult result = MadeRun.result(row, 1, 5);
    assertThat(Json.read(ResultFiles.json(result), SeedResult.class)).isEqualTo(result);
    assertThat(ResultFiles.json(result)).contains("\"returns\": [1.0, 2.0, 3.0, ");
  }

  /** The page of the checkout is of the results of the checkout. */
  @Test
  void thePageOfTheProjectIsUpToDate() throws IOException {
    ResultFiles files =
        new ResultFiles(Path.of(System.getProperty("gradus.projectDirectory", "..")));
    List<RowReport> reports =
        Catalogue.shipped().rows().stream().map(row -> RowReport.read(files, row)).toList();
    assertThat(Files.readString(files.page()))
        .as("./gradus bench published --report writes it")
        .isEqualTo(new ResultsPage(reports, "images/results").text());
    ResultPictures.byEnvironment(reports)
        .keySet()
        .forEach(
            environment ->
                assertThat(files.pictures().resolve(ResultPictures.name(environment))).exists());
  }
}
