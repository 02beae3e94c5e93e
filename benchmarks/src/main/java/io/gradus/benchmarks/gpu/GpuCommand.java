package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.Versions;
import io.gradus.benchmarks.ProjectFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus bench gpu}. */
@Command(
    name = "gpu",
    description = "Tests and measures all that a GPU can do; on the CPU where there is none.")
public final class GpuCommand implements Callable<Integer> {
  private static final List<Part> PARTS =
      List.of(
          new TestsPart(),
          new WaitsPart(),
          new MemoryPart(),
          new SurrogatePart(),
          new TrainingPart(),
          new ChoicePart());

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, gpu or cpu: auto is the GPU where there is one.")
  private String device;

  @Option(names = "--quick", description = "Minutes instead of an hour: fewer updates and sizes.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "tests, waits, memory, surrogate, training, choice; by default all.")
  private List<String> only = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "By default benchmarks/results/gpu/NAME of the device.")
  private @Nullable Path out;

  @Option(
      names = "--python",
      defaultValue = "python3",
      description = "One that has PyTorch, to compare with (${DEFAULT-VALUE} by default).")
  private String python;

  @Option(
      names = "--pack",
      paramLabel = "DIR",
      description = "Only writes a folder of jars for a machine without Maven.")
  private @Nullable Path pack;

  /** Filled by the command line. */
  public GpuCommand() {}

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    if (pack != null) {
      long bytes = ApplicationFolder.write(pack);
      err.printf(Locale.ROOT, "%s: %.1f MB%n", pack, bytes / 1e6);
      return 0;
    }
    List<Part> parts = chosen();
    String where =
        device.equals("auto") && Devices.choose("auto").equals("auto")
            ? "gpu"
            : Devices.choose(device);
    String name = DeviceName.of(where);
    if (where.equals("cpu")) {
      err.println("no GPU is used: the device is the CPU, " + name);
    }
    Path folder = out == null ? folder(name) : out;
    Part.Setting setting =
        new Part.Setting(
            where.equals("gpu") ? Device.gpu() : Device.cpu(), where, quick, python, err::println);
    Map<Part, Part.Result> results = new LinkedHashMap<>();
    for (Part part : parts) {
      err.println("— " + part.name());
      Part.Result result = result(part, setting);
      results.put(part, result);
      write(folder.resolve(part.name() + ".json"), name, result);
    }
    return print(results, name, folder);
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

  private static Path folder(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9.-]+", "-");
    try {
      return ProjectFolder.results().resolve("gpu").resolve(safe);
    } catch (IllegalArgumentException e) { // a folder of jars is no checkout
      return Path.of("gpu-results", safe);
    }
  }

  /** What a part does not survive is a row, so that those after it have their turn. */
  private static Part.Result result(Part part, Part.Setting setting) {
    try {
      return part.run(setting);
    } catch (RuntimeException | LinkageError e) {
      String reason = String.valueOf(e).lines().findFirst().orElse("");
      return new Part.Result(
          List.of(Part.Row.of(part.name(), reason, false)), Map.of("failed", e.toString()));
    }
  }

  private void write(Path file, String name, Part.Result result) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("device", name);
    all.put("quick", quick);
    all.put("gpus", Engine.getEngine("PyTorch").getGpuCount());
    all.put("versions", Versions.here(Optional.empty()));
    all.put("rows", result.rows());
    all.put("details", result.details());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, Json.write(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int print(Map<Part, Part.Result> results, String name, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    List<Part.Row> rows = new ArrayList<>();
    results.values().forEach(result -> rows.addAll(result.rows()));
    int width = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    out.println(name);
    for (Part.Row row : rows) {
      out.printf(
          Locale.ROOT,
          "%-8s %-" + width + "s  %s%n",
          row.verdict().name().toLowerCase(Locale.ROOT),
          row.what(),
          row.found());
    }
    out.println("written to " + folder);
    out.flush();
    return rows.stream().anyMatch(row -> row.verdict() == Part.Verdict.FAILED) ? 1 : 0;
  }
}
