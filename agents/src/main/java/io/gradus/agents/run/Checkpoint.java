package io.gradus.agents.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonParseException;
import io.gradus.agents.NotFiniteException;
import io.gradus.core.Resumable;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is left of a run at some update when its process has gone: {@code weights.safetensors},
 * {@code learner.safetensors} (an optimizer's moments, say), {@code state.bin} (everything on the
 * host that decides the updates to come), and {@code checkpoint.json}, which seals the others.
 * Nothing in it depends on the clock, so the same run writes the same bytes.
 *
 * @param directory where it is
 * @param description {@code checkpoint.json}
 */
public record Checkpoint(Path directory, Description description) {
  static final String WEIGHTS = "weights.safetensors";
  static final String LEARNER = "learner.safetensors";
  static final String STATE = "state.bin";
  static final String DESCRIPTION = "checkpoint.json";

  /**
   * {@code checkpoint.json}.
   *
   * @param format of the files
   * @param run seal of the run's {@code config.json}
   * @param steps environment steps taken
   * @param update how many were done
   * @param metricsBytes how long {@code metrics.csv} was
   * @param recentReturn mean return of the last training episodes; empty if none ended
   * @param evaluationReturn mean return of the evaluation after this update; empty if there was
   *     none
   * @param normalisers statistics by name
   * @param files the seals of the other files
   */
  public record Description(
      int format,
      String run,
      long steps,
      long update,
      long metricsBytes,
      Optional<Double> recentReturn,
      Optional<Double> evaluationReturn,
      Map<String, Statistics> normalisers,
      Map<String, FileSeal> files) {
    static final int FORMAT = 3;

    /** Of one whose policy can be used, while its {@code state.bin} is another. */
    private static final int POLICY_ALONE = 2;

    /**
     * @throws IllegalArgumentException if it is of another format
     */
    public Description {
      if (format != FORMAT && format != POLICY_ALONE) {
        throw new IllegalArgumentException("format is " + format + ": expected " + FORMAT);
      }
      // Not in older files.
      evaluationReturn = evaluationReturn == null ? Optional.empty() : evaluationReturn;
      normalisers = Collections.unmodifiableMap(new LinkedHashMap<>(normalisers)); // in this order
      files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
  }

  /**
   * Reads one and checks that it is whole.
   *
   * @throws IllegalArgumentException if it is not; says what is wrong with which file
   */
  static Checkpoint read(Path directory) {
    Path file = directory.resolve(DESCRIPTION);
    try {
      Description description = Json.read(Files.readString(file), Description.class);
      for (Map.Entry<String, FileSeal> sealed : description.files().entrySet()) {
        sealed.getValue().check(directory.resolve(sealed.getKey()));
      }
      return new Checkpoint(directory, description);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no " + e.getFile(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks what is to be saved.
   *
   * @throws NotFiniteException if a parameter is NaN or infinite
   */
  static void requireFinite(ParameterVector vector, long update) {
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

  /**
   * Sets parameters to those saved.
   *
   * @throws IllegalArgumentException if names or shapes differ
   */
  void loadWeights(ActorCritic networks) {
    NamedArrays.load(directory.resolve(WEIGHTS), networks.manager(), networks.arrays());
  }

  /**
   * Sets a learner's arrays to those saved.
   *
   * @throws IllegalArgumentException if names or shapes differ
   */
  void loadLearner(NDManager manager, Map<String, NDArray> arrays) {
    NamedArrays.load(directory.resolve(LEARNER), manager, arrays);
  }

  /**
   * Sets statistics to those saved.
   *
   * @throws IllegalArgumentException if some are missing or of another size
   */
  void restore(Map<String, RunningStatistics> statistics) {
    statistics.forEach(
        (name, value) -> {
          Statistics saved = description.normalisers().get(name);
          if (saved == null) {
            throw new IllegalArgumentException(
                "the checkpoint has no statistics of " + name + ": expected them, to normalise");
          }
          saved.restore(value);
        });
  }

  /**
   * Sets what is on the host to what was saved.
   *
   * @throws IllegalArgumentException if the state is another's, or of an older format
   */
  void restore(Resumable state) {
    Path file = directory.resolve(STATE);
    if (description.format() != Description.FORMAT) {
      throw new IllegalArgumentException(
          file
              + " was written by an older version, in format "
              + description.format()
              + ": expected "
              + Description.FORMAT
              + " to go on with the training; the policy can be used as it is");
    }
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      state.restore(in);
      if (in.read() >= 0) {
        throw new IllegalArgumentException(file + " goes on after its end");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    }
  }
}
