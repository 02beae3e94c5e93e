package io.gradus.agents.preset;

import io.gradus.agents.setting.Range;
import io.gradus.agents.setting.Settings;
import io.gradus.core.Checks;
import io.gradus.core.Records;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A named choice of everything that a training run needs but its seed.
 *
 * @param name what {@code --preset} takes
 * @param scope what it is for
 * @param source where the numbers are from
 * @param note what is to be known of it
 * @param algorithm with its hyperparameters
 * @param network the networks
 * @param wrapping how the environment is changed
 * @param normalisation of observations and rewards
 * @param lanes environments stepped together, at least 1
 * @param steps environment steps of a run, over all lanes, at least 1
 * @param ranges among which values a sweep looks, by the names of settings, in their order
 */
public record Preset(
    String name,
    Scope scope,
    Source source,
    Optional<String> note,
    Algorithm algorithm,
    Network network,
    Wrapping wrapping,
    Normalisation normalisation,
    int lanes,
    long steps,
    Map<String, Range> ranges) {
  /**
   * @throws IllegalArgumentException if a number is below 1
   */
  public Preset {
    Checks.positive("lanes", lanes);
    Checks.positive("steps", steps);
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
  }

  /** The same with other hyperparameters. */
  public Preset withAlgorithm(Algorithm value) {
    return Records.with(this, "algorithm", value);
  }

  /** The same with other networks. */
  public Preset withNetwork(Network value) {
    return Records.with(this, "network", value);
  }

  /** The same with other wrappers around the environment. */
  public Preset withWrapping(Wrapping value) {
    return Records.with(this, "wrapping", value);
  }

  /** The same with other lanes and steps. */
  public Preset withSize(int newLanes, long newSteps) {
    return Records.with(Records.with(this, "lanes", newLanes), "steps", newSteps);
  }

  /** What can be set by name in it. */
  public Settings<Preset> settings() {
    return Settings.of(
        this,
        path ->
            Stream.of("algorithm.", "network.", "wrapping.", "normalisation.", "lanes", "steps")
                .anyMatch(path::startsWith));
  }

  /**
   * The same with other values.
   *
   * @param words values as they are written, by the names of settings
   * @throws IllegalArgumentException if there is no such setting, or it does not take the value
   */
  public Preset withValues(Map<String, String> words) {
    Settings<Preset> settings = settings();
    Map<String, Object> values = new LinkedHashMap<>();
    words.forEach(
        (name, word) -> {
          Settings.Setting setting = settings.find(name);
          values.put(setting.path(), settings.value(setting, word));
        });
    return settings.with(values);
  }

  /** What the actions of an environment are. */
  public enum Actions {
    /** Integers, one or several, or zeros and ones. */
    DISCRETE,
    /** Real numbers. */
    CONTINUOUS
  }

  /**
   * Where the numbers of a preset are from.
   *
   * @param repository or framework
   * @param file in it; may be empty
   * @param row of the file; may be empty
   */
  public record Source(String repository, String file, String row) {
    /** {@code DLR-RM/rl-baselines3-zoo, hyperparams/ppo.yml, CartPole-v1}. */
    public String words() {
      return Stream.of(repository, file, row)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * What a preset is for.
   *
   * @param environments ids of the environments; empty for any
   * @param actions the kind of actions; empty for any
   */
  public record Scope(List<String> environments, Optional<Actions> actions) {
    /** Copies the list. */
    public Scope {
      environments = List.copyOf(environments);
    }

    /** Whether an environment is within it. */
    public boolean covers(String id, Actions kind) {
      return (environments.isEmpty() || environments.contains(id))
          && actions.map(kind::equals).orElse(true);
    }
  }
}
