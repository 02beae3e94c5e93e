package io.gradus.agents.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonParseException;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is left of a run when its process has gone: {@code weights.safetensors}, {@code
 * learner.safetensors} and {@code checkpoint.json}. Nothing in it depends on the clock, so the same
 * run writes the same bytes.
 *
 * @param format of the files
 * @param steps environment steps taken
 * @param update how many were done
 * @param normalisers statistics by name
 * @param parameters shapes by name
 */
public record Checkpoint(
    int format,
    long steps,
    long update,
    Map<String, Statistics> normalisers,
    Map<String, List<Long>> parameters) {
  private static final int FORMAT = 1;
  private static final String WEIGHTS = "weights.safetensors";
  private static final String LEARNER = "learner.safetensors";
  private static final String DESCRIPTION = "checkpoint.json";

  /**
   * @throws IllegalArgumentException if it is of another format
   */
  public Checkpoint {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format is " + format + ": expected " + FORMAT);
    }
    normalisers = Collections.unmodifiableMap(new LinkedHashMap<>(normalisers)); // in this order
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Writes one over the one before, which stays whole until this one is.
   *
   * @throws NotFiniteException if a parameter is NaN or infinite; nothing is written then
   */
  static void save(
      Path directory,
      ActorCritic networks,
      Map<String, NDArray> learner,
      Map<String, RunningStatistics> statistics,
      long steps,
      long update) {
    ParameterVector vector = networks.parameters();
    requireFinite(vector, update);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (int i = 0; i < vector.names().size(); i++) {
      NDArray view = vector.views().get(i);
      weights.put(vector.names().get(i), view);
      shapes.put(vector.names().get(i), Arrays.stream(view.getShape().getShape()).boxed().toList());
    }
    Map<String, Statistics> normalisers = new LinkedHashMap<>();
    statistics.forEach((name, value) -> normalisers.put(name, Statistics.of(value)));
    Checkpoint description = new Checkpoint(FORMAT, steps, update, normalisers, shapes);
    try {
      Path half = directory.resolveSibling(directory.getFileName() + ".part");
      Path before = before(directory);
      delete(half);
      Files.createDirectories(half);
      Files.write(half.resolve(WEIGHTS), encode(networks.manager(), weights));
      Files.write(half.resolve(LEARNER), encode(networks.manager(), learner));
      Files.writeString(half.resolve(DESCRIPTION), Json.write(description));
      if (Files.exists(directory)) {
        delete(before);
        Files.move(directory, before, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
      delete(before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFinite(ParameterVector vector, long update) {
    try (NDManager scratch = vector.values().getManager().newSubManager()) {
      NDArray values = vector.values().stopGradient();
      values.attach(scratch);
      float[] numbers = values.toFloatArray();
      int i = 0;
      for (int k = 0; k < vector.names().size(); k++) {
        for (long end = i + vector.views().get(k).size(); i < end; i++) {
          if (!Float.isFinite(numbers[i])) {
            throw new NotFiniteException(
                "parameter "
                    + vector.names().get(k)
                    + " is "
                    + numbers[i]
                    + " after update "
                    + update
                    + ": expected a finite number; a smaller learning rate may help");
          }
        }
      }
    }
  }

  /** Names live arrays by aliases, so that theirs stay as they are. */
  private static byte[] encode(NDManager manager, Map<String, NDArray> arrays) {
    try (NDManager scratch = manager.newSubManager()) {
      NDList list = new NDList();
      arrays.forEach(
          (name, array) -> {
            NDArray alias = array.stopGradient();
            alias.attach(scratch);
            alias.setName(name);
            list.add(alias);
          });
      return list.encode(NDList.Encoding.SAFETENSORS);
    }
  }

  private static Path before(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".before");
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** The directory, or what it was when a process was killed while it wrote the next. */
  private static Path whole(Path directory) {
    Path before = before(directory);
    return !Files.exists(directory) && Files.exists(before) ? before : directory;
  }

  /**
   * Reads the description.
   *
   * @throws IllegalArgumentException if there is none that can be read
   */
  public static Checkpoint read(Path directory) {
    Path file = whole(directory).resolve(DESCRIPTION);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("there is no checkpoint " + directory);
    }
    try {
      return Json.read(Files.readString(file), Checkpoint.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Sets parameters to those saved.
   *
   * @throws IllegalArgumentException if names or shapes differ
   */
  static void loadWeights(Path directory, ActorCritic networks) {
    Map<String, NDArray> live = new LinkedHashMap<>();
    ParameterVector vector = networks.parameters();
    for (int i = 0; i < vector.names().size(); i++) {
      live.put(vector.names().get(i), vector.views().get(i));
    }
    load(whole(directory).resolve(WEIGHTS), networks.manager(), live);
  }

  /**
   * Sets a learner's arrays to what was saved.
   *
   * @throws IllegalArgumentException if names or shapes differ
   */
  static void loadLearner(Path directory, ActorCritic networks, Map<String, NDArray> learner) {
    load(whole(directory).resolve(LEARNER), networks.manager(), learner);
  }

  /**
   * Sets statistics to those saved.
   *
   * @throws IllegalArgumentException if some are missing or of another size
   */
  void restore(Map<String, RunningStatistics> statistics) {
    statistics.forEach(
        (name, value) -> {
          Statistics saved = normalisers.get(name);
          if (saved == null) {
            throw new IllegalArgumentException(
                "the checkpoint has no statistics of " + name + ": expected them, to normalise");
          }
          saved.restore(value);
        });
  }

  private static NDList decode(NDManager manager, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return NDList.decode(manager, bytes);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + " cannot be read: it is not a safetensors file, or cut short", e);
    }
  }

  private static void load(Path file, NDManager manager, Map<String, NDArray> live) {
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> saved = new LinkedHashMap<>();
      for (NDArray array : decode(scratch, file)) {
        saved.put(array.getName(), array);
      }
      if (!saved.keySet().equals(live.keySet())) {
        throw new IllegalArgumentException(
            file + " has " + saved.keySet() + ": expected " + live.keySet());
      }
      live.forEach(
          (name, array) -> {
            NDArray from = saved.get(name);
            if (from == null || !from.getShape().equals(array.getShape())) {
              throw new IllegalArgumentException(
                  name
                      + " in "
                      + file
                      + " has shape "
                      + (from == null ? "none" : from.getShape())
                      + ": expected "
                      + array.getShape());
            }
          });
      TorchOps.recordingGradients(
          false,
          () -> {
            live.forEach(
                (name, array) -> TorchOps.copy(Objects.requireNonNull(saved.get(name)), array));
            return live;
          });
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    }
  }
}
