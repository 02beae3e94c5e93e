package io.gradus.agents.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a sweep.
 *
 * @param number from 1
 * @param folder of the run, within the sweep's
 * @param settings what is searched, as it is written, by name
 * @param stages what came of it at each rung that it was trained to
 * @param failure why it could not go on; empty if it could
 */
public record Trial(
    int number,
    String folder,
    Map<String, String> settings,
    List<Stage> stages,
    Optional<String> failure) {
  /** Copies list and map. */
  public Trial {
    settings = new LinkedHashMap<>(settings);
    stages = List.copyOf(stages);
  }

  /**
   * What came of a trial at a rung.
   *
   * @param steps trained
   * @param score mean return of the last 100 episodes of training; empty if none has ended
   * @param evaluation mean return of the policy at the end of the run; empty before
   */
  public record Stage(long steps, Optional<Double> score, Optional<Double> evaluation) {}

  /** The last stage. */
  public Optional<Stage> last() {
    return stages.isEmpty() ? Optional.empty() : Optional.of(stages.get(stages.size() - 1));
  }

  /** The last stage's score; the least number there is without one. */
  public double score() {
    return last().flatMap(Stage::score).orElse(Double.NEGATIVE_INFINITY);
  }

  Trial with(Stage stage) {
    List<Stage> all = new ArrayList<>(stages);
    all.add(stage);
    return new Trial(number, folder, settings, all, failure);
  }

  Trial triedAgain() {
    return new Trial(number, folder, settings, stages, Optional.empty());
  }

  Trial failed(String reason) {
    return new Trial(number, folder, settings, stages, Optional.of(reason));
  }
}
