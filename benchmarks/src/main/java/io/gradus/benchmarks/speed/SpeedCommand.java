package io.gradus.benchmarks.speed;

import com.google.gson.JsonParseException;
import io.gradus.agents.run.Json;
import io.gradus.benchmarks.ProjectFolder;
import io.gradus.benchmarks.peers.PeerEnvironments;
import io.gradus.core.Checks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code gradus bench speed}: ours and its peers at the same work in turns, so that what else the
 * machine does hits all. Each contest leaves a file in {@code benchmarks/results/speed}; the page
 * docs/performance.md is made of those.
 */
@Command(
    name = "speed",
    description = "Training, updates and environments beside those of others, in turns.")
public final class SpeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--rounds", defaultValue = "3", description = "Turns each (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      defaultValue = ".",
      description = "Contests whose name matches: ppo-cartpole, update-64, environment.")
  private String only;

  @Option(names = "--report", description = "Makes docs/performance.md of the files, no more.")
  private boolean reportOnly;

  private boolean failed;

  SpeedCommand() {}

  @Override
  public Integer call() throws IOException {
    Checks.positive("--rounds", rounds);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = Files.createDirectories(ProjectFolder.results().resolve("speed"));
    if (!reportOnly) {
      for (Contest contest : chosen(new Contests(new PeerEnvironments(err)).all())) {
        try {
          ContestResult result = run(contest, err);
          Files.writeString(folder.resolve(contest.name() + ".json"), Json.write(result));
          out.println(line(result));
          out.flush();
        } catch (IllegalStateException | JsonParseException e) { // the others go on
          err.println("gradus: " + contest.name() + " was not measured: " + e.getMessage());
          failed = true;
        }
      }
    }
    Path page = ProjectFolder.path().resolve("docs").resolve("performance.md");
    Files.writeString(page, PerformancePage.of(folder));
    out.println(page);
    return failed ? 1 : 0;
  }

  private List<Contest> chosen(List<Contest> all) {
    try {
      Pattern pattern = Pattern.compile(only);
      List<Contest> found = all.stream().filter(c -> pattern.matcher(c.name()).find()).toList();
      if (found.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            "--only '"
                + only
                + "' matches none of "
                + String.join(", ", all.stream().map(Contest::name).toList()));
      }
      return found;
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--only '" + only + "': expected a regular expression", e);
    }
  }

  /** In each round another one begins. */
  private ContestResult run(Contest contest, PrintWriter err) {
    err.println("== " + contest.title());
    List<Map<String, Double>> measured = new ArrayList<>();
    Map<String, String> versions = new LinkedHashMap<>();
    List<Contender> contenders = contest.contenders();
    for (int round = 0; round < rounds; round++) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      for (int turn = 0; turn < contenders.size(); turn++) {
        Contender contender = contenders.get((turn + round) % contenders.size());
        Contender.Measurement measurement = contender.measure(round + 1);
        numbers.put(contender.name(), measurement.number());
        versions.put(contender.name(), measurement.version());
        err.printf(
            Locale.ROOT,
            "%-30s %,14.1f %s%n",
            contender.name(),
            measurement.number(),
            contest.unit().word());
      }
      measured.add(numbers);
    }
    return new ContestResult(
        contest.name(),
        contest.title(),
        "./gradus bench speed --only '^" + contest.name() + "$' --rounds " + rounds,
        contest.unit(),
        contest.goal(),
        measured,
        versions,
        Runtime.getRuntime().availableProcessors());
  }

  private static String line(ContestResult result) {
    double[] ratios = result.ratios();
    String ratio =
        ratios.length == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "  %.2f of the best peer (%.2f to %.2f)",
                result.medianRatio(),
                ratios[0],
                ratios[ratios.length - 1]);
    Optional<Boolean> met = result.isMet();
    return String.format(
        Locale.ROOT,
        "%-28s %,14.1f %s%s%s",
        result.name(),
        result.median(Contender.OURS),
        result.unit().word(),
        ratio,
        met.map(reached -> reached ? "  goal met" : "  goal missed").orElse(""));
  }
}
