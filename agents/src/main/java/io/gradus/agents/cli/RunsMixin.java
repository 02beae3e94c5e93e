package io.gradus.agents.cli;

import io.gradus.agents.comparison.RunGroup;
import io.gradus.agents.run.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The runs that a command is about, and which of them belong together. */
final class RunsMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Run folders, or folders that have run folders in them.")
  private List<Path> folders = List.of();

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      defaultValue = RunGroup.SETTINGS,
      description =
          "What runs of a group have in common beside their environment: settings (all but the"
              + " seed), run (each by itself), or keys of config.json such as algo"
              + " (${DEFAULT-VALUE} by default).")
  private String by = RunGroup.SETTINGS;

  /**
   * Finds them. A run that lacks a file is left out, with a note, unless it was named itself.
   *
   * @param wanted the file that a run has to have
   * @param trouble why a run with that file cannot be taken all the same; asked only of those that
   *     were not named themselves
   * @throws IllegalArgumentException if there is no run, or one that was named lacks the file
   */
  List<RunGroup> groups(
      Function<RunFolder, Path> wanted, Function<RunFolder, Optional<String>> trouble) {
    PrintWriter err = spec.commandLine().getErr();
    Map<Path, RunFolder> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("there is no folder " + folder);
      }
      boolean named = RunFolder.isRun(folder);
      int before = found.size();
      for (Path path : named ? List.of(folder) : RunFolder.within(folder)) {
        RunFolder run = RunFolder.open(path);
        Path file = wanted.apply(run);
        Optional<String> why = named || !Files.exists(file) ? Optional.empty() : trouble.apply(run);
        if (why.isPresent()) {
          err.println("left out: " + why.get());
        } else if (Files.exists(file)) {
          found.putIfAbsent(path.toAbsolutePath().normalize(), run);
        } else if (named) {
          throw new IllegalArgumentException(file + " is missing: the run is not so far yet");
        } else {
          err.println("left out: " + path + " has no " + file.getFileName() + " yet");
        }
      }
      if (!named && found.size() == before && RunFolder.within(folder).isEmpty()) {
        throw new IllegalArgumentException(
            folder + " is no run folder and has none in it: expected a config.json there");
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no run to look at");
    }
    List<RunGroup> groups = RunGroup.of(List.copyOf(found.values()), by);
    groups.forEach(group -> noteSeeds(group, err));
    err.flush();
    return groups;
  }

  private static void noteSeeds(RunGroup group, PrintWriter err) {
    Map<Long, Path> seeds = new HashMap<>();
    for (RunFolder run : group.runs()) {
      Path other = seeds.putIfAbsent(run.config().seed(), run.path());
      if (other != null) {
        err.println(
            "note: "
                + run.path()
                + " has the seed of "
                + other
                + ": they may be the same run, and intervals too narrow");
      }
    }
  }
}
