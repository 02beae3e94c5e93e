package io.gradus.agents.run;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.Resumable;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, a folder each by the number of its update. One appears whole or not at
 * all: it is written beside, forced to the disk, and renamed. The last few are kept, and the best
 * one.
 *
 * @param directory where they are
 * @param run seal of the run's {@code config.json}: what another run has left is refused
 */
record Checkpoints(Path directory, String run) {
  private static final String HALF = ".part";

  /** Of a run that has its {@code config.json}. */
  static Checkpoints of(RunFolder folder) {
    return new Checkpoints(folder.checkpoints(), folder.seal());
  }

  /**
   * What is saved.
   *
   * @param learner arrays that the learner keeps
   * @param state what is on the host
   * @param statistics of normalisation, by name
   * @param metricsBytes how long {@code metrics.csv} is
   */
  record Content(
      ActorCritic networks,
      Map<String, NDArray> learner,
      Resumable state,
      Map<String, RunningStatistics> statistics,
      long steps,
      long update,
      long metricsBytes,
      Optional<Double> recentReturn,
      Optional<Double> evaluationReturn) {}

  /**
   * Writes one.
   *
   * @param keep how many of the last to keep, at least 1
   * @throws NotFiniteException if a parameter is NaN or infinite; nothing is written then
   */
  void save(Content content, int keep) {
    Checkpoint.requireFinite(content.networks().parameters(), content.update());
    try {
      Map<String, byte[]> files = new LinkedHashMap<>();
      var manager = content.networks().manager();
      files.put(Checkpoint.WEIGHTS, NamedArrays.encode(manager, content.networks().arrays()));
      files.put(Checkpoint.LEARNER, NamedArrays.encode(manager, content.learner()));
      files.put(Checkpoint.STATE, bytes(content.state()));
      Map<String, FileSeal> seals = new LinkedHashMap<>();
      files.forEach((name, bytes) -> seals.put(name, FileSeal.of(bytes)));
      Map<String, Statistics> normalisers = new LinkedHashMap<>();
      content.statistics().forEach((name, value) -> normalisers.put(name, Statistics.of(value)));
      Checkpoint.Description description =
          new Checkpoint.Description(
              Checkpoint.Description.FORMAT,
              run,
              content.steps(),
              content.update(),
              content.metricsBytes(),
              content.recentReturn(),
              content.evaluationReturn(),
              normalisers,
              seals);
      files.put(Checkpoint.DESCRIPTION, Json.write(description).getBytes(StandardCharsets.UTF_8));
      write(name(content.update()), files);
      discard(keep);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Resumable state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      state.save(out);
    }
    return bytes.toByteArray();
  }

  /** So that the order of names is that of updates. */
  private static String name(long update) {
    return String.format(Locale.ROOT, "%09d", update);
  }

  private void write(String name, Map<String, byte[]> files) throws IOException {
    Path half = directory.resolve(name + HALF);
    Path whole = directory.resolve(name);
    delete(half);
    Files.createDirectories(half);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = half.resolve(file.getKey());
      Files.write(path, file.getValue());
      force(path);
    }
    delete(whole); // left by a run that was resumed from an earlier one
    Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  /** Waits until it is on the disk; a folder, where the system knows how. */
  private static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    try (FileChannel channel =
        FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      if (!folder) {
        throw e;
      }
    }
  }

  private void discard(int keep) throws IOException {
    List<Path> all = folders();
    Optional<Checkpoint> best = best();
    for (Path folder : all.subList(0, Math.max(0, all.size() - keep))) {
      if (best.isEmpty() || !best.get().directory().equals(folder)) {
        delete(folder);
      }
    }
    try (Stream<Path> inside = Files.list(directory)) {
      for (Path half : inside.filter(path -> path.toString().endsWith(HALF)).toList()) {
        delete(half);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Those that are there, whole or not, the oldest first. */
  private List<Path> folders() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(directory)) {
      return inside
          .filter(path -> path.getFileName().toString().matches("\\d{9,}"))
          .sorted(Comparator.comparingLong(p -> Long.parseLong(p.getFileName().toString())))
          .toList();
    }
  }

  /** Those that are whole and this run's, the oldest first. */
  List<Checkpoint> usable(Consumer<String> refused) {
    List<Checkpoint> usable = new ArrayList<>();
    try {
      for (Path folder : folders()) {
        try {
          usable.add(own(Checkpoint.read(folder)));
        } catch (IllegalArgumentException e) {
          refused.accept("the checkpoint " + folder + " is refused: " + e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return usable;
  }

  private Checkpoint own(Checkpoint checkpoint) {
    if (!checkpoint.description().run().equals(run)) {
      throw new IllegalArgumentException(
          "it is of another run: its config.json had the seal "
              + checkpoint.description().run()
              + ", this run's has "
              + run);
    }
    return checkpoint;
  }

  /** Whether one that is whole is of another run. */
  boolean hasForeign() {
    try {
      for (Path folder : folders()) {
        try {
          if (!Checkpoint.read(folder).description().run().equals(run)) {
            return true;
          }
        } catch (IllegalArgumentException e) {
          // It is not whole, and nobody knows whose it is.
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The last one that is whole.
   *
   * @param refused gets a line for each that is not
   */
  Optional<Checkpoint> last(Consumer<String> refused) {
    List<Checkpoint> usable = usable(refused);
    return usable.isEmpty() ? Optional.empty() : Optional.of(usable.get(usable.size() - 1));
  }

  /** The update of the last one, whole or not; −1 if there is none. Reads no file. */
  long lastUpdate() {
    try {
      List<Path> all = folders();
      return all.isEmpty() ? -1 : Long.parseLong(all.get(all.size() - 1).getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The one with the best evaluation during the training, of several the first. Where there was
   * none, the one with the best recent return, of several the last; empty where no episode ended.
   */
  Optional<Checkpoint> best() {
    List<Checkpoint> usable = usable(line -> {});
    Optional<Checkpoint> evaluated =
        usable.stream()
            .filter(checkpoint -> checkpoint.description().evaluationReturn().isPresent())
            .max(
                Comparator.comparingDouble(
                        (Checkpoint c) -> c.description().evaluationReturn().orElseThrow())
                    .thenComparingLong(c -> -c.description().update()));
    return evaluated.or(() -> bestInTraining(usable));
  }

  private static Optional<Checkpoint> bestInTraining(List<Checkpoint> usable) {
    return usable.stream()
        .filter(checkpoint -> checkpoint.description().recentReturn().isPresent())
        .max(
            Comparator.comparingDouble(
                    (Checkpoint c) -> c.description().recentReturn().orElseThrow())
                .thenComparingLong(c -> c.description().update()));
  }
}
