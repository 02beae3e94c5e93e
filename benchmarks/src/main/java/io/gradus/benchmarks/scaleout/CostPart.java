package io.gradus.benchmarks.scaleout;

import io.gradus.agents.TimeShares;
import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.Clusters;
import io.gradus.agents.run.RunResult;
import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import io.gradus.core.rollout.Rollout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What an iteration costs beside the work itself: bytes out, bytes back, and nothing done with
 * them. Two shards on two workers; then trainings, and what the process that learns does alone.
 */
final class CostPart implements Part {
  static final String EMPTY = "empty job";
  static final String BOTH_WAYS = "5 MB both ways";
  static final String ONE_BACK = "5 MB out, 1 MB back";
  static final String LARGEST = "50 MB out, 1 MB back";
  static final String MANY = "empty job of 100 shards";
  static final String JOINED = "100 rollouts of 1 MB read and joined";
  static final String LEAST = "min_ms";
  static final String MEDIAN = "p50_ms";
  static final String LATE = "p90_ms";
  static final String MEAN = "mean_ms";
  static final String LEARNING = "learning_ms";
  static final String MOVING = "moving_bytes_ms";
  static final String COLLECTING = "collecting_ms";
  static final String ROWS = "rows";
  static final String SMALL = "CartPole-v1 by A2C, 64-64";
  static final String LARGE = "CartPole-v1 by A2C, 5 MB of weights";

  private static final int MB = 1_000_000;
  private static final int KB = 1_000;
  private static final int LANES = 64;
  private static final int WINDOW = 5;

  /**
   * A job.
   *
   * @param out bytes that all shards get
   * @param back bytes that each gives
   * @param times that it is measured
   */
  private record Case(String what, int shards, int out, int back, int times) {}

  private static final List<Case> CASES =
      List.of(
          new Case(EMPTY, 2, 0, 0, 300),
          new Case("20 kB out, 1 MB back", 2, 20 * KB, MB, 300),
          new Case(ONE_BACK, 2, 5 * MB, MB, 200),
          new Case(BOTH_WAYS, 2, 5 * MB, 5 * MB, 200),
          new Case(LARGEST, 2, 50 * MB, MB, 50),
          new Case(MANY, 100, 0, 0, 50));

  @Override
  public String name() {
    return "cost";
  }

  @Override
  public List<Row> run(Setting setting) {
    if (setting.quick()) {
      return jobs("local[2]", setting);
    }
    try (TrialCluster workers = new TrialCluster(setting.scratch().resolve("cluster"), 2)) {
      List<Row> rows = new ArrayList<>(jobs(workers.master(), setting));
      rows.add(joining());
      rows.add(training(SMALL, "64,64", workers, setting));
      rows.add(training(LARGE, "790,790", workers, setting));
      return rows;
    }
  }

  private static List<Row> jobs(String master, Setting setting) {
    List<Row> rows = new ArrayList<>();
    try (Cluster cluster = Clusters.connect(master, setting.notices())) {
      Case first = CASES.get(1);
      Times.of(setting.size(300, 0), 1, i -> iteration(cluster, first)); // until it is compiled
      for (Case one : CASES) {
        int times = setting.size(one.times(), 3);
        Times found = Times.of(times / 10, times, i -> iteration(cluster, one));
        rows.add(row(one.what(), found));
        setting.notices().accept(rows.get(rows.size() - 1).toString());
      }
    }
    return rows;
  }

  private static Row row(String what, Times times) {
    return Row.of(what)
        .with(LEAST, times.least())
        .with(MEDIAN, times.median())
        .with(LATE, times.quantile(0.9));
  }

  private static void iteration(Cluster cluster, Case one) {
    List<byte[]> inputs = Collections.nCopies(one.shards(), new byte[0]);
    List<byte[]> outputs = cluster.run(new BytesTask(one.back()), new byte[one.out()], inputs);
    if (outputs.size() != one.shards() || outputs.get(0).length != one.back()) {
      throw new IllegalStateException(one.what() + " gave something else back");
    }
  }

  /** What the process that learns does with what comes, whatever brought it. */
  private static Row joining() {
    byte[] megabyte = rollout();
    return row(
            JOINED,
            Times.of(
                3,
                20,
                i -> {
                  List<Rollout> rollouts = new ArrayList<>();
                  for (int shard = 0; shard < 100; shard++) {
                    rollouts.add(read(megabyte));
                  }
                  Rollout.sideBySide(rollouts);
                }))
        .with(ROWS, 100.0 * read(megabyte).rows());
  }

  /** CartPole's, a megabyte of it. */
  private static byte[] rollout() {
    int time = 1 << 11;
    Rollout rollout = new Rollout(time, 16, 4, 1);
    for (int i = 0; i < time; i++) {
      rollout.addRow();
    }
    int bytes = encoded(rollout).length;
    Rollout megabyte = new Rollout(time, 16, 4, 1);
    for (int i = 0; i < (long) time * MB / bytes; i++) {
      megabyte.addRow();
    }
    return encoded(megabyte);
  }

  private static byte[] encoded(Rollout rollout) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      rollout.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Rollout read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return Rollout.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parts of an iteration of a real run, from what it says of itself. */
  private static Row training(String what, String hidden, TrialCluster workers, Setting setting) {
    List<String> arguments =
        List.of(
            "CartPole-v1",
            "--algo",
            "a2c",
            "--hidden",
            hidden,
            "--envs",
            "64",
            "--shards",
            "2",
            "--steps",
            String.valueOf(400L * LANES * WINDOW),
            "--set",
            "horizon=" + WINDOW,
            "--eval-episodes",
            "1",
            "--device",
            "cpu",
            "--spark",
            workers.master());
    String folder = "training-" + hidden.replace(',', '-');
    try (TrainProcess train =
        TrainProcess.start(setting.scratch().resolve(folder), arguments, Surroundings.PLAIN)) {
      RunResult result = train.awaitEnd();
      TimeShares shares = result.timeShares();
      Times durations = RunFiles.updateDurations(train.run());
      double iteration = 1e3 * result.wallSeconds() / result.updates();
      return row(what, durations)
          .with(MEAN, iteration)
          .with(ROWS, LANES * WINDOW)
          .with(COLLECTING, iteration * (shares.environment() + shares.acting()))
          .with(MOVING, iteration * shares.transport())
          .with(LEARNING, iteration * shares.learning());
    }
  }
}
