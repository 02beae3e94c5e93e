package io.gradus.benchmarks.scaleout;

import io.gradus.agents.run.Versions;
import io.gradus.benchmarks.ProjectFolder;
import io.gradus.benchmarks.gpu.DeviceName;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gradus bench scale-out}: all on this machine, on clusters that it starts and stops. Each
 * part leaves a file in {@code benchmarks/results/scale-out} and is not done again while that is
 * there; the measured part of docs/scale-out.md is made of those.
 */
@Command(
    name = "scale-out",
    description = "Shards on clusters on this machine: cost, speed, faults, leaks.")
public final class ScaleOutCommand implements Callable<Integer> {
  private static final List<Part> PARTS =
      List.of(new CostPart(), new SpeedupPart(), new FaultsPart(), new LeakPart());

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "cost, speedup, faults, leak; by default all.")
  private List<String> only = List.of();

  @Option(names = "--again", description = "Measures what has been measured too.")
  private boolean again;

  @Option(
      names = "--quick",
      description = "Minutes instead of an hour: whether it runs; writes no file.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "By default benchmarks/results/scale-out, of which the page is made.")
  private @Nullable Path out;

  @Option(names = "--report", description = "Makes the page's part of the files, no more.")
  private boolean reportOnly;

  /** Filled by the command line. */
  public ScaleOutCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    List<Part> parts = chosen();
    Path folder = out == null ? ProjectFolder.results().resolve("scale-out") : out;
    boolean failed = false;
    for (Part part : reportOnly ? List.<Part>of() : parts) {
      Path file = folder.resolve(part.name() + ".json");
      if (Files.exists(file) && !again && !quick) {
        err.println(part.name() + " is measured already: " + file + " (--again does it again)");
        continue;
      }
      err.println("— " + part.name());
      try {
        PartResult result = measured(part, err);
        if (!quick) {
          result.write(file);
        }
        failed |= !print(result);
      } catch (IllegalStateException
          | IllegalArgumentException
          | RemoteEnvironmentException e) { // the others go on
        err.println("gradus: " + part.name() + " was not measured: " + e.getMessage());
        failed = true;
      }
    }
    if (!quick && out == null) {
      Path page = ProjectFolder.path().resolve("docs").resolve("scale-out.md");
      Files.writeString(page, ScaleOutPage.renewed(Files.readString(page), folder));
      spec.commandLine().getOut().println(page);
    }
    return failed ? 1 : 0;
  }

  private List<Part> chosen() {
    List<String> names = PARTS.stream().map(Part::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "--only is '" + name + "': expected one of " + String.join(", ", names));
      }
    }
    return PARTS.stream().filter(part -> only.isEmpty() || only.contains(part.name())).toList();
  }

  private PartResult measured(Part part, PrintWriter err) throws IOException {
    Path scratch = Files.createTempDirectory("scale-out-" + part.name());
    boolean done = false;
    try {
      double before = load();
      List<Row> rows = part.run(new Part.Setting(quick, scratch, err::println));
      done = true;
      return new PartResult(
          part.name(),
          "./gradus bench scale-out --only " + part.name(),
          LocalDate.now(ZoneId.systemDefault()).toString(),
          DeviceName.of("cpu"),
          Runtime.getRuntime().availableProcessors(),
          List.of(before, load()),
          quick,
          Versions.here(Optional.empty()),
          org.apache.spark.package$.MODULE$.SPARK_VERSION(),
          rows);
    } finally {
      if (done) {
        delete(scratch);
      } else {
        err.println("what there is of it stays in " + scratch);
      }
    }
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Returns whether all is as it has to be. */
  private boolean print(PartResult result) {
    PrintWriter lines = spec.commandLine().getOut();
    for (Row row : result.rows()) {
      String numbers =
          row.numbers().entrySet().stream()
              .map(n -> String.format(Locale.ROOT, "%s %.1f", n.getKey(), n.getValue()))
              .collect(Collectors.joining(", "));
      String verdict = row.held().map(held -> held ? "holds  " : "FAILS  ").orElse("");
      lines.println(verdict + row.what() + ": " + numbers);
    }
    lines.flush();
    return result.rows().stream().allMatch(row -> row.held().orElse(true));
  }
}
