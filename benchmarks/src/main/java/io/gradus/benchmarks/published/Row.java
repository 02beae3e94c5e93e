package io.gradus.benchmarks.published;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A line of the catalogue: a published figure with the run that is to come to it, or an experiment.
 *
 * @param id names folders and files: {@code zoo-ppo-CartPole-v1}
 * @param suite one of {@link #SUITES}
 * @param arguments of {@code ./gradus train}, but for seed and folder; the environment comes first
 * @param protocol how the figure is taken, as {@link Protocol#read} takes it
 * @param seeds that are run unless another number is asked for, at least 1: 1, 2, …
 * @param seedsAtFirst how many it was before those had run and more were added; empty if none were
 * @param published what was published; empty for an experiment
 * @param explains the row whose miss the experiment is about
 * @param title what an experiment changes
 * @param reason of a miss, as experiments have shown it
 * @param variant which of the compared ones it is, in an ablation
 */
public record Row(
    String id,
    String suite,
    String arguments,
    String protocol,
    int seeds,
    Optional<Integer> seedsAtFirst,
    Optional<Published> published,
    Optional<String> explains,
    Optional<String> title,
    Optional<String> reason,
    Optional<Variant> variant) {
  /** Those that there are. */
  static final List<String> SUITES = List.of("classic", "box2d", "mujoco", "ablation");

  /**
   * A published figure.
   *
   * @param repository that it is from
   * @param file in it
   * @param environment with the version that it was published for
   * @param mean return
   * @param deviation beside it; empty if none is published
   * @param deviationOver what it is the deviation of: {@code seeds} or {@code episodes}
   * @param steps of training
   * @param seeds how many runs
   */
  public record Published(
      String repository,
      String file,
      String environment,
      double mean,
      Optional<Double> deviation,
      Optional<String> deviationOver,
      long steps,
      int seeds) {
    /** What is not there is empty. */
    public Published {
      Objects.requireNonNull(repository);
      Objects.requireNonNull(file);
      Objects.requireNonNull(environment);
      deviation = given(deviation);
      deviationOver = given(deviationOver);
      Checks.positive("steps", steps);
      Checks.positive("seeds", seeds);
      if (deviation.isPresent()
          && !deviationOver.filter(List.of("seeds", "episodes")::contains).isPresent()) {
        throw new IllegalArgumentException(
            "deviation_over is "
                + deviationOver.orElse("not there")
                + ": expected seeds or episodes, as there is a deviation");
      }
    }
  }

  /**
   * One of those that an ablation compares.
   *
   * @param name of it
   * @param score that was published, over other environments
   */
  public record Variant(String name, double score) {
    /** Both are needed. */
    public Variant {
      Objects.requireNonNull(name);
    }
  }

  /**
   * @throws IllegalArgumentException if something does not fit
   */
  public Row {
    Objects.requireNonNull(id);
    Objects.requireNonNull(arguments);
    seedsAtFirst = given(seedsAtFirst);
    published = given(published);
    explains = given(explains);
    title = given(title);
    reason = given(reason);
    variant = given(variant);
    if (!SUITES.contains(suite)) {
      throw new IllegalArgumentException(
          "suite is '" + suite + "': expected one of " + String.join(", ", SUITES));
    }
    Protocol.read(protocol);
    Checks.positive("seeds", seeds);
    if (seedsAtFirst.filter(first -> first < 1 || first >= seeds).isPresent()) {
      throw new IllegalArgumentException(
          "seeds_at_first is "
              + seedsAtFirst.get()
              + ": expected at least 1 and below seeds, which is "
              + seeds);
    }
    if (Stream.of(published, explains, variant).filter(Optional::isPresent).count() != 1) {
      throw new IllegalArgumentException(
          "it has not one of published, explains and variant: expected one");
    }
    if (explains.isPresent() && title.isEmpty()) {
      throw new IllegalArgumentException("it has no title: expected what the experiment changes");
    }
  }

  /** A key that is not in the file is null to the reader. */
  private static <T> Optional<T> given(Optional<T> value) {
    return value == null ? Optional.empty() : value;
  }

  /** As {@code train} takes it: {@code gym:Hopper-v4}. */
  public String environment() {
    return words().get(0);
  }

  /** Without where it runs: {@code Hopper-v4}. */
  public String bareEnvironment() {
    return Presets.bare(environment());
  }

  /** The arguments one by one. */
  public List<String> words() {
    return List.of(arguments.split(" ", -1));
  }

  /** {@code ppo}, {@code a2c}… */
  public String algorithm() {
    return words().get(words().indexOf("--algo") + 1);
  }

  /** The preset that it begins from; empty if there is none such. */
  Optional<Preset> preset() {
    String name = words().get(words().indexOf("--preset") + 1);
    boolean continuous = hasRealActions();
    return Stream.of(Preset.Actions.values())
        .filter(kind -> !continuous || kind == Preset.Actions.CONTINUOUS)
        .flatMap(kind -> Presets.of(environment(), kind).stream())
        .filter(preset -> preset.name().equals(name))
        .filter(preset -> preset.algorithm().name().equals(algorithm()))
        .findFirst();
  }

  /** Of environments elsewhere, all of MuJoCo's have; where others do, presets name them. */
  private boolean hasRealActions() {
    String name = words().get(0);
    if (Environments.list().stream().noneMatch(known -> known.id().equals(name))) {
      return suite.equals("mujoco");
    }
    try (VectorEnvironment here = Environments.make(name, EnvironmentOptions.lanes(1))) {
      return here.actionSpace() instanceof Box;
    }
  }

  /** Whether its command may install Python packages. */
  boolean installs() {
    return words().contains("--install");
  }

  /** The first word of the protocol: whose it is. */
  String source() {
    return protocol.split(" ", 2)[0];
  }

  /** How the figure is taken. */
  Protocol rule() {
    return Protocol.read(protocol);
  }

  /** What a user types for one of its seeds. */
  String command(long seed) {
    return "./gradus train " + arguments + " --seed " + seed;
  }
}
