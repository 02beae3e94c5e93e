package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Batched log-likelihood, clipped surrogate and backward pass, beside eager PyTorch on the same
 * device, in turns.
 */
final class SurrogatePart implements Part {
  private static final int ROUNDS = 3;
  private static final int RUNS = 3;

  @Override
  public String name() {
    return "surrogate";
  }

  @Override
  public Result run(Setting setting) {
    int[] sizes =
        setting.quick() ? new int[] {1_000, 10_000} : new int[] {1_000, 10_000, 100_000, 1_000_000};
    List<Row> rows = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    try (TorchPeer peer = new TorchPeer(setting.python(), setting.deviceName())) {
      details.put("peer", peer.greeting());
      boolean alone = peer.greeting().startsWith("none");
      if (alone) {
        rows.add(new Row("eager PyTorch", peer.greeting(), Verdict.SKIPPED));
      }
      for (int width : new int[] {64, 256}) {
        for (int size : sizes) {
          // Rows in a timing: longer than the clock's grain, shorter than a minute.
          int together = setting.size(1_000_000, 50_000) / (width / 64);
          int repetitions = Math.max(2, Math.min(200, together / size));
          setting.notices().accept("surrogate: " + size + " rows, " + width + "-" + width);
          double[] own = new double[ROUNDS];
          double[] theirs = new double[ROUNDS];
          try (Work work = new Work(setting.device(), size, width)) {
            for (int round = 0; round < ROUNDS; round++) {
              own[round] = work.seconds(repetitions);
              theirs[round] = alone ? Double.NaN : peer.seconds(size, width, repetitions);
            }
          }
          String what = size + " rows, " + width + "-" + width;
          details.put(what, Map.of("seconds", list(own), "seconds_of_the_peer", list(theirs)));
          rows.add(row(what, own, theirs, alone, setting.device().isGpu()));
        }
      }
    }
    return new Result(rows, details);
  }

  /** The goal is a GPU's: on the CPU it is measured. */
  private static Row row(String what, double[] own, double[] theirs, boolean alone, boolean goal) {
    double milliseconds = median(own) * 1e3;
    if (alone) {
      return new Row(what, String.format(Locale.ROOT, "%.3f ms", milliseconds), Verdict.MEASURED);
    }
    double[] ratios = new double[ROUNDS];
    Arrays.setAll(ratios, i -> own[i] / theirs[i]);
    double ratio = median(ratios);
    String found =
        String.format(
            Locale.ROOT,
            "%.3f ms, %.2f of eager PyTorch's (%.2f to %.2f)",
            milliseconds,
            ratio,
            Arrays.stream(ratios).min().orElseThrow(),
            Arrays.stream(ratios).max().orElseThrow());
    return goal ? Row.of(what, found, ratio <= 1) : new Row(what, found, Verdict.MEASURED);
  }

  private static List<String> list(double[] seconds) {
    return Arrays.stream(seconds).mapToObj(Double::toString).toList(); // NaN is no JSON
  }

  private static double median(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A policy and the rows that it is evaluated on. */
  private static final class Work implements AutoCloseable {
    private final ActorCritic networks;
    private final NDManager manager;
    private final NDArray observations;
    private final NDArray actions;
    private final NDArray old;
    private final NDArray psi;
    private final NDArray mask;
    private final Objective objective = new ClippedObjective(0.2);

    Work(Device device, int rows, int width) {
      networks =
          ActorCritic.builder(Box.of(4, -1, 1), new Discrete(2), 1)
              .hidden(width, width)
              .withoutValue()
              .device(device)
              .build();
      manager = networks.manager().newSubManager();
      Pcg64 random = Pcg64.seeded(1);
      float[] numbers = new float[4 * rows];
      float[] weights = new float[rows];
      float[] choices = new float[rows];
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < 4; k++) {
          numbers[4 * i + k] = (float) random.nextGaussian();
        }
        weights[i] = (float) random.nextGaussian();
        choices[i] = random.nextInt(2);
      }
      observations = networks.observations(manager, numbers, rows);
      actions = networks.policy().family().actions(manager, choices, rows);
      old = manager.full(new Shape(rows, 1), -0.7f);
      psi = manager.create(weights, new Shape(rows, 1));
      mask = manager.ones(new Shape(rows, 1));
      for (int i = 0; i < 3; i++) {
        step();
      }
      finish();
    }

    private void step() {
      TorchOps.recordingGradients(
          true,
          () -> {
            try (NDManager scope = manager.newSubManager()) {
              NDArray here = observations.stopGradient();
              here.attach(scope);
              NDArray logProb = networks.policy().distribution(here).logProb(actions).expandDims(1);
              NDArray loss = objective.value(new ObjectiveInput(logProb, old, psi, mask, 1)).neg();
              TorchOps.gradient(
                  loss, networks.parameters().views(), networks.parameters().gradient());
              return loss;
            }
          });
    }

    /** It is done when a number of it is here. */
    private void finish() {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray gradient = networks.parameters().gradient().stopGradient();
        gradient.attach(scratch);
        gradient.getFloat(0);
      }
    }

    /** The least of some runs. */
    double seconds(int repetitions) {
      double best = Double.POSITIVE_INFINITY;
      for (int run = 0; run < RUNS; run++) {
        long begin = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
          step();
        }
        finish();
        best = Math.min(best, (System.nanoTime() - begin) / 1e9 / repetitions);
      }
      return best;
    }

    @Override
    public void close() {
      manager.close();
      networks.close();
    }
  }
}
