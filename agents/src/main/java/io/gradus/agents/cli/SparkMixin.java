package io.gradus.agents.cli;

import io.gradus.agents.cluster.Clusters;
import io.gradus.agents.training.ClusterTrainings;
import io.gradus.agents.training.TrainingProcesses;
import io.gradus.agents.training.TrainingRunner;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.Optional;
import java.util.function.Consumer;
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

  /** The option as it was given, after a blank; empty if it was not. */
  public String words() {
    return master == null ? "" : (" --spark " + master).stripTrailing();
  }

  /**
   * Where trainings run: on Spark if that is wanted, else in processes of this machine.
   *
   * @param notes gets a line for each thing that the user should know
   * @throws IllegalArgumentException if there can be no such master
   * @throws RemoteEnvironmentException if it does not answer
   */
  public TrainingRunner trainings(Consumer<String> notes) {
    return master == null
        ? new TrainingProcesses(OwnProcess.command())
        : new ClusterTrainings(
            Clusters.connect(master, notes), new TrainTask(), ThisProcess::isEnding);
  }
}
