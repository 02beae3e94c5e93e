package io.gradus.benchmarks.scaleout;

import io.gradus.agents.TimeShares;
import io.gradus.agents.run.RunResult;
import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Gymnasium environment whose step takes a millisecond, two shards, on one worker of one
 * core and on two, in turns.
 */
final class SpeedupPart implements Part {
  static final String HERE = "in process";
  static final String ONE = "on one worker";
  static final String TWO = "on two workers";
  static final String RATIO = "two workers against one, in each round";
  static final String COLLECTING = "collecting_s";
  static final String TRAINING = "training_s";
  static final String MOVING = "moving_bytes_percent";
  static final String LEARNING = "learning_percent";
  static final String COLLECTING_RATIO = "collecting";
  static final String TRAINING_RATIO = "training";
  static final double GOAL = 1.8;

  private static final int WINDOW = 256;

  /**
   * A run that has ended.
   *
   * @param digests of what it left
   */
  private record Trained(Row row, Map<String, String> digests) {}

  @Override
  public String name() {
    return "speedup";
  }

  @Override
  public List<Row> run(Setting setting) {
    Surroundings slow = SlowGymnasium.surroundings(setting.scratch().resolve("python"));
    int rounds = setting.size(3, 1);
    List<Row> rows = new ArrayList<>();
    Trained here = train(HERE, "in-process", List.of(), slow, setting);
    rows.add(here.row());
    for (int round = 1; round <= rounds; round++) {
      boolean twoFirst = round % 2 == 0;
      Row first = on(twoFirst ? 2 : 1, round, slow, setting, here);
      Row second = on(twoFirst ? 1 : 2, round, slow, setting, here);
      Row one = twoFirst ? second : first;
      Row two = twoFirst ? first : second;
      rows.add(one);
      rows.add(two);
      double collecting = one.number(COLLECTING) / two.number(COLLECTING);
      double training = one.number(TRAINING) / two.number(TRAINING);
      Row ratio = Row.of(RATIO).with(COLLECTING_RATIO, collecting).with(TRAINING_RATIO, training);
      boolean reached = collecting >= GOAL && training >= GOAL;
      rows.add(setting.quick() ? ratio : ratio.holding(reached));
      setting.notices().accept(rows.get(rows.size() - 1).toString());
    }
    return rows;
  }

  /** Holds if its bytes are those of this process. */
  private static Row on(int workers, int round, Surroundings slow, Setting setting, Trained here) {
    String name = "workers-" + workers + "-" + round;
    try (TrialCluster cluster =
        new TrialCluster(setting.scratch().resolve("cluster-" + name), workers)) {
      Trained there =
          train(
              workers == 1 ? ONE : TWO, name, List.of("--spark", cluster.master()), slow, setting);
      return there.row().holding(there.digests().equals(here.digests()));
    }
  }

  private static Trained train(
      String what, String folder, List<String> where, Surroundings slow, Setting setting) {
    List<String> arguments =
        new ArrayList<>(TrainProcess.ppo(SlowGymnasium.ID, WINDOW, 256, setting.size(30, 2)));
    arguments.addAll(where);
    try (TrainProcess train =
        TrainProcess.start(setting.scratch().resolve(folder), arguments, slow)) {
      RunResult result = train.awaitEnd();
      TimeShares shares = result.timeShares();
      Row row =
          Row.of(what)
              .with(COLLECTING, result.wallSeconds() * (1 - shares.learning()))
              .with(TRAINING, result.wallSeconds())
              .with(MOVING, 100 * shares.transport())
              .with(LEARNING, 100 * shares.learning());
      return new Trained(row, RunFiles.digests(train.run()));
    }
  }
}
