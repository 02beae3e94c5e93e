package io.gradus.benchmarks.speed;

import io.gradus.agents.run.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/performance.md}: the words of a template around tables of what was measured. */
final class PerformancePage {
  private PerformancePage() {}

  /**
   * The page.
   *
   * @param folder of the contests' results
   */
  static String of(Path folder) throws IOException {
    List<ContestResult> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        results.add(Json.read(Files.readString(file), ContestResult.class));
      }
    }
    return template()
        .replace("<!-- contests -->\n", contests(results))
        .replace("<!-- lanes -->\n", lanes(results))
        .replace("<!-- microseconds -->\n", text(folder.resolve("microseconds.md")));
  }

  private static String template() throws IOException {
    try (InputStream in = PerformancePage.class.getResourceAsStream("performance.md")) {
      if (in == null) {
        throw new IllegalStateException("performance.md is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static String contests(List<ContestResult> results) {
    StringBuilder table =
        new StringBuilder("| work | ours | others | ratio, of rounds | goal | |\n")
            .append("| --- | ---: | --- | ---: | ---: | --- |\n");
    results.stream().filter(result -> !isEnvironment(result)).forEach(r -> table.append(row(r)));
    return table.toString();
  }

  private static String row(ContestResult result) {
    String unit = result.unit().word();
    String others =
        result.contenders().stream()
            .filter(name -> !name.equals(Contender.OURS))
            .map(name -> name + ": " + number(result.median(name)) + " " + unit)
            .collect(Collectors.joining("<br>"));
    double[] ratios = result.ratios();
    String ratio =
        ratios.length == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "**%.2f** (%.2f–%.2f)",
                result.medianRatio(),
                ratios[0],
                ratios[ratios.length - 1]);
    String goal =
        result.goal().map(g -> (result.unit().moreIsBetter() ? "≥ " : "≤ ") + g).orElse("");
    return String.join(
            " | ",
            "| " + result.title(),
            number(result.median(Contender.OURS)) + " " + unit,
            others,
            ratio,
            goal,
            result.isMet().map(met -> met ? "met" : "**missed**").orElse(""))
        + " |\n";
  }

  private static boolean isEnvironment(ContestResult result) {
    return result.name().startsWith(Contests.ENVIRONMENT);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
  }

  private static String lanes(List<ContestResult> results) {
    StringBuilder table =
        new StringBuilder(
                "| lanes | ns a step | steps/s | Gymnasium's, steps/s | ratio | goal | |\n")
            .append("| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
    results.stream()
        .filter(PerformancePage::isEnvironment)
        .sorted(Comparator.comparingInt(PerformancePage::laneCount))
        .forEach(result -> table.append(laneRow(result)));
    return table.append(monotony(results)).toString();
  }

  /** Whether more lanes ever take longer a step. */
  private static String monotony(List<ContestResult> results) {
    List<ContestResult> sorted =
        results.stream()
            .filter(PerformancePage::isEnvironment)
            .sorted(Comparator.comparingInt(PerformancePage::laneCount))
            .toList();
    List<String> rises = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      double before = sorted.get(i - 1).median(Contender.OURS);
      double now = sorted.get(i).median(Contender.OURS);
      if (now < before) {
        rises.add(
            String.format(
                Locale.ROOT,
                "by %.0f %% from %d lanes to %d",
                100 * (before / now - 1),
                laneCount(sorted.get(i - 1)),
                laneCount(sorted.get(i))));
      }
    }
    if (sorted.size() < 2) {
      return "";
    }
    return rises.isEmpty()
        ? "\nThe time of a step never rises with the lanes.\n"
        : "\nThe time of a step rises " + String.join(" and ", rises) + "; the goal is never.\n";
  }

  private static int laneCount(ContestResult result) {
    return Integer.parseInt(result.name().substring(Contests.ENVIRONMENT.length()));
  }

  private static String laneRow(ContestResult result) {
    double ours = result.median(Contender.OURS);
    String peer =
        result.contenders().stream()
            .filter(name -> !name.equals(Contender.OURS))
            .map(name -> number(result.median(name)))
            .collect(Collectors.joining());
    double[] ratios = result.ratios();
    return String.join(
            " | ",
            "| " + laneCount(result),
            String.format(Locale.ROOT, "%.1f", 1e9 / ours),
            number(ours),
            peer,
            ratios.length == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    "**%.2f** (%.2f–%.2f)",
                    result.medianRatio(),
                    ratios[0],
                    ratios[ratios.length - 1]),
            result.goal().map(goal -> "≥ " + goal).orElse(""),
            result.isMet().map(met -> met ? "met" : "**missed**").orElse(""))
        + " |\n";
  }
}
