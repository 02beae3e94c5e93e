package io.gradus.benchmarks.published;

import com.google.gson.JsonParseException;
import io.gradus.agents.run.Json;
import io.gradus.benchmarks.peers.ChildProcess;
import io.gradus.benchmarks.peers.PeerEnvironments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The peers' own code in the rows that are theirs: Stable-Baselines3 with the zoo's settings,
 * CleanRL's scripts as they are. One after the other, with one thread; what is there is left as it
 * is.
 */
final class PeerRuns {
  private final ResultFiles files;
  private final PeerEnvironments environments;
  private final Consumer<String> notes;

  /**
   * Gets ready.
   *
   * @param notes gets a line for each thing that happened
   */
  PeerRuns(ResultFiles files, PeerEnvironments environments, Consumer<String> notes) {
    this.files = files;
    this.environments = environments;
    this.notes = notes;
  }

  /**
   * Runs what is not there yet; rows for which there is no script are left out.
   *
   * @return what failed, a line each
   */
  List<String> run(List<SeedRuns.Task> tasks) {
    List<String> failures = new ArrayList<>();
    for (SeedRuns.Task task : tasks) {
      Path file = files.peer(task.row(), task.seed());
      if (Files.exists(file) || !hasScript(task.row())) {
        continue;
      }
      try {
        notes.accept(task + ": the peer's own code trains");
        String line = ChildProcess.output(command(task));
        PeerResult result = Json.read(line, PeerResult.class);
        ResultFiles.write(file, line + "\n");
        notes.accept(task + ": " + result.framework() + ", " + result.figure(task.row()));
      } catch (IllegalStateException | JsonParseException e) {
        failures.add(task + ", peer: " + e.getMessage());
      }
    }
    return failures;
  }

  private boolean hasScript(Row row) {
    if (row.published().isEmpty()) {
      return false;
    }
    return switch (row.protocol()) {
      case "cleanrl" -> true;
      case "zoo" -> listed(row);
      default -> false;
    };
  }

  /** The script for the zoo's rows has a table of them. */
  private boolean listed(Row row) {
    Path script = environments.script("sb3.py");
    try {
      return Files.readString(script).contains("\"" + row.id() + "\"");
    } catch (IOException e) {
      throw new IllegalArgumentException(script + " cannot be read: " + e.getMessage(), e);
    }
  }

  private List<String> command(SeedRuns.Task task) {
    Row row = task.row();
    String steps = Long.toString(row.published().orElseThrow().steps());
    String seed = Long.toString(task.seed());
    if (row.protocol().equals("cleanrl")) {
      return List.of(
          environments.cleanRl().toString(),
          environments.script("cleanrl.py").toString(),
          environments.cleanRlSource().toString(),
          row.suite().equals("classic") ? "ppo" : "ppo_continuous_action",
          row.bareEnvironment(),
          steps,
          seed,
          "1");
    }
    return List.of(
        environments.stableBaselines().toString(),
        environments.script("sb3.py").toString(),
        row.id(),
        steps,
        seed,
        "--threads",
        "1",
        "--episodes",
        row.words().get(row.words().indexOf("--eval-episodes") + 1));
  }
}
