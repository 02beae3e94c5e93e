package io.gradus.agents.cli;

import static java.nio.file.StandardOpenOption.APPEND;

import io.gradus.agents.cluster.ClusterTask;
import io.gradus.agents.run.HostName;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.training.ClusterTrainings;
import io.gradus.agents.training.OtherProcess;
import io.gradus.agents.training.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * {@code gradus train} on a machine of a cluster, beside others in the same process. What a lost
 * machine has saved is gone on from; where that machine is at work yet, its end is waited for.
 */
final class TrainTask implements ClusterTask {
  private static final long serialVersionUID = 1;

  private final OtherProcess other;

  TrainTask() {
    this(OtherProcess.inMinutes());
  }

  /** The same with other patience. */
  TrainTask(OtherProcess other) {
    this.other = other;
  }

  @Override
  public byte[] run(byte[] shared, byte[] input) {
    Training training = Training.of(input);
    if (!Files.exists(training.log())) {
      throw new IllegalArgumentException(
          training.log().getParent()
              + " is not there on "
              + HostName.here()
              + ": expected a folder that all machines share");
    }
    if (ThisProcess.isEnding()) {
      throw new IllegalStateException(HostName.here() + " ended before a training");
    }
    Gradus.prepareProcess();
    try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(training.log(), APPEND))) {
      int code = train(training, log);
      if (code != 0 && ThisProcess.isEnding()) {
        throw new IllegalStateException(HostName.here() + " ended during a training");
      }
      return ClusterTrainings.code(code);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(HostName.here() + " was interrupted", e);
    }
  }

  private int train(Training training, PrintWriter log) throws InterruptedException {
    RunFolder folder = new RunFolder(training.folder());
    while (true) {
      if (folder.isAtWork()) {
        say(log, "another process is at work on it: it is waited for");
        if (!other.await(folder, line -> say(log, line), ThisProcess::isEnding)) {
          return Gradus.FAILURE; // no exception: Spark would wait as long at each try
        }
      }
      List<String> words = new ArrayList<>(training.start());
      words.add("--no-bar");
      CommandLine command = Gradus.commandLine().setOut(log).setErr(log);
      int code = command.execute(words.toArray(String[]::new));
      if (code != Gradus.MISTAKE || !folder.isAtWork()) { // else another was a moment faster
        return code;
      }
    }
  }

  private static void say(PrintWriter log, String line) {
    log.println(line);
    log.flush();
  }
}
