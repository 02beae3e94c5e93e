package io.gradus.agents.run;

import io.gradus.core.Records;
import io.gradus.envs.VectorEnvironment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds out on which device a run's own networks and batches are done with soonest: what {@code
 * --device auto} does. Small networks are done on a CPU before a GPU has been told of them.
 *
 * <p>All of it ends in about two seconds: each device has its share of them, and nothing is begun
 * that would, by how long it took before, end after that.
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

  /** Seconds of an act in all lanes and of an update, and of both for each step. */
  private record Times(String device, double act, double update, double step) {
    String words() {
      return String.format(
          Locale.ROOT, "act %s ms, update %s ms", milliseconds(act), milliseconds(update));
    }

    /** With two digits that count. */
    private static String milliseconds(double seconds) {
      double ms = seconds * 1e3;
      return String.format(Locale.ROOT, ms < 0.1 ? "%.3f" : ms < 1 ? "%.2f" : "%.1f", ms);
    }
  }

  private final List<Candidate> candidates;
  private final LongSupplier clock;

  /**
   * A choice.
   *
   * @param candidates at least one; the first is chosen if none can be measured
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
    Found found = choose(config, environment);
    notes.accept(found.words());
    return Records.with(config, "device", found.device());
  }

  /**
   * Measures and chooses. Networks, learner and random numbers are made for it and thrown away.
   *
   * @param environment the run's, which is asked for its spaces and not stepped
   */
  Found choose(RunConfig config, VectorEnvironment environment) {
    long begin = clock.getAsLong();
    long share = BUDGET_NANOS / candidates.size();
    List<Times> measured = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      measure(candidates.get(i), config, environment, begin + share * (i + 1))
          .ifPresent(measured::add);
    }
    String best =
        measured.stream()
            .min(Comparator.comparingDouble(Times::step))
            .map(Times::device)
            .orElse(candidates.get(0).name());
    return new Found(best, words(best, measured));
  }

  private String words(String best, List<Times> measured) {
    List<String> parts = new ArrayList<>(List.of(words(best, best, measured)));
    for (Candidate candidate : candidates) {
      if (!candidate.name().equals(best)) {
        parts.add(candidate.name() + ": " + words(candidate.name(), best, measured));
      }
    }
    return "device: " + best + " (" + String.join("; ", parts) + ")";
  }

  private static String words(String device, String best, List<Times> measured) {
    return measured.stream()
        .filter(times -> times.device().equals(device))
        .findFirst()
        .map(Times::words)
        .orElse(device.equals(best) ? "none was measured in time" : "not measured in time");
  }

  private Optional<Times> measure(
      Candidate candidate, RunConfig config, VectorEnvironment environment, long deadline) {
    try (DeviceProbe probe = candidate.maker().make(config, environment)) {
      long now = clock.getAsLong();
      OptionalDouble act = best(probe::act, now + (deadline - now) / 4);
      OptionalDouble update = best(probe::update, deadline);
      if (act.isEmpty() || update.isEmpty()) {
        return Optional.empty();
      }
      double whole = update.getAsDouble() * probe.partsOfAnUpdate();
      double step = act.getAsDouble() / probe.lanes() + whole / probe.stepsOfAnUpdate();
      return Optional.of(new Times(candidate.name(), act.getAsDouble(), whole, step));
    }
  }

  /**
   * The shortest time, in seconds; of the first run only if there is no time for another, since it
   * starts the device and compiles.
   */
  private OptionalDouble best(Runnable work, long deadline) {
    if (clock.getAsLong() >= deadline) {
      return OptionalDouble.empty();
    }
    long first = time(work);
    long last = first;
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < MOST_TIMES && clock.getAsLong() + last < deadline; i++) {
      last = time(work);
      shortest = Math.min(shortest, last);
    }
    return OptionalDouble.of(Math.min(first, shortest) / 1e9);
  }

  private long time(Runnable work) {
    long begin = clock.getAsLong();
    work.run();
    return clock.getAsLong() - begin;
  }
}
