package io.gradus.agents.cli;

import io.gradus.agents.run.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Where a command writes if its user has not said so: in {@code runs}, by what is trained. */
final class UsualFolder {
  private UsualFolder() {}

  /** {@code runs/ENV-ALGO-SEED-TIME}, which is not there yet. */
  static Path ofRun(RunConfig run) {
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    Path wanted = Path.of("runs", name(run) + "-" + time);
    Path free = wanted;
    for (int i = 2; Files.exists(free); i++) {
      free = wanted.resolveSibling(wanted.getFileName() + "-" + i);
    }
    return free;
  }

  /**
   * {@code runs/sweep-ENV-ALGO-SEED}, where the same command goes on.
   *
   * @param run what the trials have in common
   */
  static Path ofSweep(RunConfig run) {
    return Path.of("runs", "sweep-" + name(run));
  }

  private static String name(RunConfig run) {
    String id = run.env().replaceAll("\\?.*", "").replaceAll("[^A-Za-z0-9._-]+", "-");
    return id + "-" + run.algo() + "-" + run.seed();
  }
}
