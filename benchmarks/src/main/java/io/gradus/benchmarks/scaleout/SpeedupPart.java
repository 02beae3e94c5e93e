package io.gradus.benchmarks.scaleout;

import io.gradus.agents.TimeShares;
import io.gradus.agents.run.RunResult;
import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  static final String COLLECTING_RATIO = "collecting";
  static final String TRAINING_RATIO = "training";
  static final double GOAL = 1.8;

  private static final int LANES = 8;
  private static final int WINDOW = 256;

  private @Nullable Map<String, String> bytes;

  @Override
  public String name() {
    return "speedup";
  }

  @Override
  public List<Row> run(Setting setting) {
    Surroundings slow = SlowGymnasium.surroundings(setting.scratch().resolve("python"));
    int rounds = setting.size(3, 1);
    List<Row> rows = new ArrayList<>();
    rows.add(train(HERE, "in-process", List.of(), slow, setting));
    for (int round = 1; round <= rounds; round++) {
      boolean twoFirst = round % 2 == 0;
      Row first = on(twoFirst ? 2 : 1, round, slow, setting);
      Row second = on(twoFirst ? 1 : 2, round, slow, setting);
      Row one = twoFirst ? second : first;
      Row two = twoFirst ? first : second;
      rows.add(one);
      rows.add(two);
      double collecting = one.number(COLLECTING) / two.number(COLLECTING);
      double training = one.number(TRAINING) / two.number(TRAINING);
      rows.add(
          Row.of(RATIO)
              .with(COLLECTING_RATIO, collecting)
              .with(TRAINING_RATIO, training)
              .holding(collecting >= GOAL && training >= GOAL));
      setting.notices().accept(rows.get(rows.size() - 1).toString());
    }
    return rows;
  }

  private Row on(int workers, int round, Surroundings slow, Setting setting) {
    String name = "workers-" + workers + "-" + round;
    try (TrialCluster cluster =
        new TrialCluster(setting.scratch().resolve("cluster-" + name), workers)) {
      return train(
          workers == 1 ? ONE : TWO, name, List.of("--spark", cluster.master()), slow, setting);
    }
  }

  /** Holds if its bytes are those of the run before. */
  private Row train(
      String what, String folder, List<String> where, Surroundings slow, Setting setting) {
    long steps = (long) setting.size(30, 2) * LANES * WINDOW;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                SlowGymnasium.ID,
                "--algo",
                "ppo",
                "--envs",
                String.valueOf(LANES),
                "--shards",
                "2",
                "--set",
                "horizon=" + WINDOW,
                "--epochs",
                "4",
                "--minibatch-size",
                "256",
                "--steps",
                String.valueOf(steps),
                "--eval-episodes",
                "1",
                "--device",
                "cpu"));
    arguments.addAll(where);
    try (TrainProcess train =
        TrainProcess.start(setting.scratch().resolve(folder), arguments, slow)) {
      RunResult result = train.awaitEnd();
      Map<String, String> digests = RunFiles.digests(train.run());
      if (bytes == null) {
        bytes = digests;
      }
      TimeShares shares = result.timeShares();
      return Row.of(what)
          .with(COLLECTING, result.wallSeconds() * (1 - shares.learning()))
          .with(TRAINING, result.wallSeconds())
          .with("moving_bytes_percent", 100 * shares.transport())
          .with("learning_percent", 100 * shares.learning())
          .holding(digests.equals(bytes));
    }
  }
}
