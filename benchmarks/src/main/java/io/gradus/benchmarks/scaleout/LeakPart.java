package io.gradus.benchmarks.scaleout;

import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ten thousand iterations on small shards: what the driver and two executors keep. */
final class LeakPart implements Part {
  static final String ITERATIONS = "iterations";
  static final String DRIVER = "driver";
  static final String EXECUTOR = "executor_";
  static final String HEAP = "_heap_mb";
  static final String RESIDENT = "_resident_mb";
  static final String BLOCKS = "_blocks";
  static final String GROWN = "grown between the first fifth and the end";

  private static final int LANES = 4;
  private static final int WINDOW = 5;
  private static final int SAMPLES = 10;

  /** Megabytes of live objects: 8,000 broadcasts of a small network's weights are 300. */
  private static final double HEAP_ALLOWED = 10;

  /** Megabytes of a process whose heap is resident from the start: compilers take some. */
  private static final double RESIDENT_ALLOWED = 48;

  /** They go some iterations late, by messages that nobody waits for; each iteration has a few. */
  private static final double BLOCKS_ALLOWED = 64;

  /** The heap is resident from the start, so that what grows is something else. */
  private static final Surroundings WHOLE_HEAPS =
      new Surroundings(
          List.of(
              "-Xms512m",
              "-Xmx512m",
              "-XX:+AlwaysPreTouch",
              "-Dspark.executor.memory=512m",
              "-Dspark.executor.extraJavaOptions=-Xms512m -XX:+AlwaysPreTouch"),
          Map.of());

  @Override
  public String name() {
    return "leak";
  }

  @Override
  public List<Row> run(Setting setting) {
    int iterations = setting.size(10_000, 200);
    List<Row> rows = new ArrayList<>();
    try (TrialCluster cluster = new TrialCluster(setting.scratch().resolve("cluster"), 2);
        TrainProcess train =
            TrainProcess.start(
                setting.scratch().resolve("run"),
                List.of(
                    "CartPole-v1",
                    "--algo",
                    "a2c",
                    "--envs",
                    String.valueOf(LANES),
                    "--shards",
                    "2",
                    "--set",
                    "horizon=" + WINDOW,
                    "--steps",
                    String.valueOf((long) (iterations + 100) * LANES * WINDOW),
                    "--eval-episodes",
                    "1",
                    "--device",
                    "cpu",
                    "--spark",
                    cluster.master()),
                WHOLE_HEAPS)) {
      for (int sample = 1; sample <= SAMPLES; sample++) {
        int update = iterations / SAMPLES * sample;
        train.awaitUpdate(update);
        rows.add(sample(update, train, cluster));
        setting.notices().accept(rows.get(rows.size() - 1).toString());
      }
      train.awaitEnd();
    }
    Row grown = grown(rows);
    rows.add(setting.quick() ? new Row(GROWN, grown.numbers(), Optional.empty()) : grown);
    return rows;
  }

  private static Row sample(int update, TrainProcess train, TrialCluster cluster) {
    Row row = Row.of("after " + update).with(ITERATIONS, update);
    row = with(row, DRIVER, LiveObjects.of(train.handle()));
    int executor = 1;
    for (TrialCluster.Executor one : cluster.executors()) {
      row = with(row, EXECUTOR + executor++, LiveObjects.of(one.process()));
    }
    return row;
  }

  private static Row with(Row row, String process, LiveObjects live) {
    return row.with(process + HEAP, live.megabytes())
        .with(process + RESIDENT, live.residentMegabytes())
        .with(process + BLOCKS, live.blocks());
  }

  private static Row grown(List<Row> rows) {
    Row early = rows.get(SAMPLES / 5 - 1);
    Row late = rows.get(SAMPLES - 1);
    Row grown = Row.of(GROWN);
    boolean flat = true;
    for (String name : early.numbers().keySet()) {
      if (!name.equals(ITERATIONS)) {
        double by = late.number(name) - early.number(name);
        grown = grown.with(name, by);
        flat &= (name.endsWith(BLOCKS) ? late.number(name) : by) <= allowed(name);
      }
    }
    return grown.holding(flat);
  }

  private static double allowed(String name) {
    if (name.endsWith(BLOCKS)) {
      return BLOCKS_ALLOWED;
    }
    return name.endsWith(HEAP) ? HEAP_ALLOWED : RESIDENT_ALLOWED;
  }
}
