package io.gradus.agents.run;

import io.gradus.core.Records;
import io.gradus.envs.VectorEnvironment;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Finds out on which device a run's own networks and batches are done with soonest: what {@code
 * --device auto} does. Small networks are done on a CPU before a GPU has been told of them.
 *
 * <p>A first act and a first update of each device are not counted, nor the time that they take: a
 * GPU has its libraries loaded by them. Then each device has its share of two seconds. One act and
 * one update are always measured; nothing more is begun that would, by how long it took before, end
 * after that. A device that fails is left out.
 */
final class DeviceChoice {
  static final long BUDGET_NANOS = 2_000_000_000L;
  private static final int MOST_TIMES = 20;

  /** Makes what is measured on a device. */
  @FunctionalInterface
  interface Maker {
    /**
     * A probe.
     *
     * @param environment is not stepped
     */
    DeviceProbe make(RunConfig config, VectorEnvironment environment);
  }

  /**
   * A device.
   *
   * @param name that {@code config.json} gets
   */
  record Candidate(String name, Maker maker) {}

  /**
   * What was found.
   *
   * @param device the name of the chosen one
   * @param words for the user
   */
  record Found(String device, String words) {}

  /** Seconds that a device takes for each step, of acting and learning; infinite if it fails. */
  private record Measured(String device, double step, String words) {}

  private final List<Candidate> candidates;
  private final LongSupplier clock;

  /**
   * A choice.
   *
   * @param candidates at least one; the first is chosen if all fail
   * @param clock in nanoseconds
   */
  DeviceChoice(List<Candidate> candidates, LongSupplier clock) {
    this.candidates = List.copyOf(candidates);
    this.clock = clock;
  }

  /** Between CPU and GPU, by this machine's clock. */
  static DeviceChoice ofThisMachine() {
    return new DeviceChoice(
        List.of(
            new Candidate("cpu", (config, env) -> new DeviceProbe(config, env, Devices.of("cpu"))),
            new Candidate("gpu", (config, env) -> new DeviceProbe(config, env, Devices.of("gpu")))),
        System::nanoTime);
  }

  /**
   * A configuration with a device that is decided; nothing is measured if it is already.
   *
   * @param notes gets a line that says what was measured
   */
  RunConfig settle(RunConfig config, VectorEnvironment environment, Consumer<String> notes) {
    if (!config.device().equals(Devices.AUTO)) {
      return config;
    }
    Found found = choose(config, new StillEnvironment(environment, config.envs()));
    notes.accept(found.words());
    return Records.with(config, "device", found.device());
  }

  /**
   * Measures and chooses. Networks, learner and random numbers are made for it and thrown away.
   *
   * @param environment the run's, which is asked for its spaces and not stepped
   */
  Found choose(RunConfig config, VectorEnvironment environment) {
    List<Measured> all =
        candidates.stream().map(candidate -> measure(candidate, config, environment)).toList();
    Measured best =
        all.stream().min(Comparator.comparingDouble(Measured::step)).orElseThrow(); // the first
    String others =
        all.stream()
            .filter(other -> !other.device().equals(best.device()))
            .map(other -> "; " + other.device() + ": " + other.words())
            .collect(Collectors.joining());
    return new Found(
        best.device(), "device: " + best.device() + " (" + best.words() + others + ")");
  }

  private Measured measure(Candidate candidate, RunConfig config, VectorEnvironment environment) {
    try (DeviceProbe probe = candidate.maker().make(config, environment)) {
      probe.act();
      probe.update();
      boolean actsElsewhere = config.shards() > 0; // on the CPU, whichever device learns
      long share = BUDGET_NANOS / candidates.size();
      long begin = clock.getAsLong();
      double act = shortest(probe::act, begin + share / 4);
      double update = shortest(probe::update, begin + share) * probe.partsOfAnUpdate();
      return new Measured(
          candidate.name(),
          (actsElsewhere ? 0 : act / probe.lanes()) + update / probe.stepsOfAnUpdate(),
          "act " + milliseconds(act) + ", update " + milliseconds(update));
    } catch (RuntimeException | LinkageError e) { // no memory, or a library that lacks its kernels
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Measured(candidate.name(), Double.POSITIVE_INFINITY, "not measured: " + reason);
    }
  }

  /** With two digits that count. */
  private static String milliseconds(double seconds) {
    double ms = seconds * 1e3;
    return String.format(Locale.ROOT, ms < 0.1 ? "%.3f ms" : ms < 1 ? "%.2f ms" : "%.1f ms", ms);
  }

  /** The shortest time, in seconds, of one run and of as many more as there is time for. */
  private double shortest(Runnable work, long deadline) {
    long last = time(work);
    long shortest = last;
    for (int i = 1; i < MOST_TIMES && clock.getAsLong() + last < deadline; i++) {
      last = time(work);
      shortest = Math.min(shortest, last);
    }
    return shortest / 1e9;
  }

  private long time(Runnable work) {
    long begin = clock.getAsLong();
    work.run();
    return clock.getAsLong() - begin;
  }
}
