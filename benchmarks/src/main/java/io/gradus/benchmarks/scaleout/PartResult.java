package io.gradus.benchmarks.scaleout;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of {@code benchmarks/results/scale-out}.
 *
 * @param part its name
 * @param command that measured it
 * @param date on which
 * @param machine its processor
 * @param cores it has
 * @param load of the machine before and after, as the system counts it over a minute: what is above
 *     the part's own work is of others
 * @param quick whether it was only looked whether it runs
 * @param versions of all but Spark
 * @param spark its version
 * @param rows what was measured
 */
record PartResult(
    String part,
    String command,
    String date,
    String machine,
    int cores,
    List<Double> load,
    boolean quick,
    Versions versions,
    String spark,
    List<Row> rows) {
  /** Copies. */
  PartResult {
    load = List.copyOf(load);
    rows = List.copyOf(rows);
  }

  static PartResult read(Path file) throws IOException {
    return Json.read(Files.readString(file), PartResult.class);
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.write(this));
  }

  /**
   * A row.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  Row row(String what) {
    return rows.stream()
        .filter(row -> row.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(part + ".json has no row '" + what + "'"));
  }
}
