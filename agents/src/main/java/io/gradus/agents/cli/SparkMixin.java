package io.gradus.agents.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command's work is done on Apache Spark, and where that is. */
public final class SparkMixin {
  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Works on Apache Spark: local[2], spark://HOST:PORT; without MASTER what spark-submit"
              + " set.")
  private @Nullable String master;

  /** The master, empty text for what {@code spark-submit} set; empty if Spark is not wanted. */
  public Optional<String> master() {
    return Optional.ofNullable(master);
  }
}
