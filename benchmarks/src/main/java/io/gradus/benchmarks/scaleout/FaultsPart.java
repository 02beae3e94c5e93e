package io.gradus.benchmarks.scaleout;

import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs by the command, each on a cluster of its own with two workers, to which something is done;
 * what each leaves is compared byte for byte with what it leaves in one process.
 */
final class FaultsPart implements Part {
  static final String TRAINING = "training_s";
  static final String MEDIAN = "iteration_p50_ms";
  static final String LONGEST = "longest_iteration_ms";
  static final String TIMES = "times";
  static final String LAST_ID = "last_executor_id";
  static final String CAUGHT_UP = "until_it_was_where_it_had_been_s";
  static final String KILLED = "executors killed, one after the other";
  static final String RESUMED = "driver killed, resumed";

  private static final int UPDATES = 150;
  private static final int KILLS = 10;
  private static final int SERVER_KILLS = 3;
  private static final int GYMNASIUM_UPDATES = 60;

  /** Milliseconds of a step, of which an update takes 64. */
  private static final int STEP = 4;

  private static final int WINDOW = 64;

  /** Less than half of an update; learning is less than a twentieth of it. */
  private static final long INTO_AN_UPDATE = STEP * WINDOW * 2 / 5;

  /** Does something to a run that is on its way; the row gets its numbers. */
  @FunctionalInterface
  private interface Fault {
    Row happen(Row row, TrainProcess train, TrialCluster cluster);
  }

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public List<Row> run(Setting setting) {
    Path marker = setting.scratch().resolve("sleep-once");
    Subject subject =
        new Subject(
            setting.scratch(),
            "slowed:CartPole-v1?milliseconds=" + STEP + "&marker=" + marker,
            setting.size(UPDATES, 8),
            Surroundings.PLAIN);
    List<Row> rows = new ArrayList<>();
    Map<String, String> wanted = subject.reference(rows, setting);
    rows.add(subject.undisturbed("local[2]", "local[2]", wanted));
    for (int workers = 1; workers <= 2; workers++) {
      rows.add(
          subject.on(
              workers, workers == 1 ? "one worker" : "two workers", wanted, (row, t, c) -> row));
    }
    rows.add(
        subject.on(
            2,
            KILLED,
            wanted,
            (row, train, cluster) -> killExecutors(row, train, cluster, setting.size(KILLS, 1))));
    rows.add(subject.on(2, "an executor stopped", wanted, FaultsPart::pauseExecutor));
    rows.add(
        subject.on(
            2,
            "a shard asleep for 5 s",
            wanted,
            (row, train, cluster) -> sleep(row, train, marker)));
    rows.add(driverKilled(subject, wanted));
    Subject gymnasium =
        new Subject(
            setting.scratch(),
            SlowGymnasium.ID,
            setting.size(GYMNASIUM_UPDATES, 8),
            SlowGymnasium.surroundings(setting.scratch().resolve("python")));
    Map<String, String> wantedOfGymnasium = gymnasium.reference(rows, setting);
    rows.add(gymnasium.on(2, "Gymnasium, two workers", wantedOfGymnasium, (row, t, c) -> row));
    rows.add(
        gymnasium.on(
            2,
            "Gymnasium servers killed, one after the other",
            wantedOfGymnasium,
            (row, train, cluster) ->
                killServers(row, train, cluster, setting.size(SERVER_KILLS, 1))));
    rows.forEach(row -> setting.notices().accept(row.toString()));
    return rows;
  }

  /** Each in the middle of an update, after the one before has been replaced and was used. */
  private static Row killExecutors(Row row, TrainProcess train, TrialCluster cluster, int kills) {
    int last = 0;
    for (int kill = 0; kill < kills; kill++) {
      train.awaitUpdate(train.updates() + 3);
      List<TrialCluster.Executor> executors = awaitTwo(cluster, train, last);
      train.awaitUpdate(train.updates() + 1);
      Pause.milliseconds(INTO_AN_UPDATE);
      last = executors.get(1).id();
      executors.get(kill % 2).kill();
    }
    train.awaitUpdate(train.updates() + 3);
    int lost = train.said(" is lost");
    if (lost < kills) {
      throw new IllegalStateException(kills + " were killed, and " + lost + " were missed");
    }
    return row.with(TIMES, kills).with(LAST_ID, awaitTwo(cluster, train, last).get(1).id());
  }

  /** Two executors, one of them younger than any before. */
  private static List<TrialCluster.Executor> awaitTwo(
      TrialCluster cluster, TrainProcess train, int last) {
    while (train.isAlive()) {
      List<TrialCluster.Executor> executors = cluster.executors();
      if (executors.size() == 2 && (last == 0 || executors.get(1).id() > last)) {
        return executors;
      }
      Pause.milliseconds(20);
    }
    throw new IllegalStateException("the run ended before its executor was replaced");
  }

  /** For good; Spark takes it for lost and ends it. */
  private static Row pauseExecutor(Row row, TrainProcess train, TrialCluster cluster) {
    train.awaitUpdate(5);
    Pause.milliseconds(INTO_AN_UPDATE);
    cluster.executors().get(0).pause();
    return row.with(TIMES, 1);
  }

  private static Row sleep(Row row, TrainProcess train, Path marker) {
    train.awaitUpdate(5);
    try {
      Files.createFile(marker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return row.with(TIMES, 1);
  }

  /** With the process of the session; the next is killed when there is a new one. */
  private static Row killServers(Row row, TrainProcess train, TrialCluster cluster, int kills) {
    for (int kill = 0; kill < kills; kill++) {
      train.awaitUpdate(train.updates() + 5);
      Pause.milliseconds(INTO_AN_UPDATE);
      List<ProcessHandle> servers = cluster.servers();
      if (servers.isEmpty()) {
        throw new IllegalStateException("no Gymnasium server runs beside an executor");
      }
      ProcessHandle server = servers.get(kill % servers.size());
      List<ProcessHandle> sessions = server.descendants().toList();
      server.destroyForcibly();
      sessions.forEach(ProcessHandle::destroyForcibly);
      awaitNew(servers, train, cluster);
    }
    return row.with(TIMES, kills);
  }

  private static void awaitNew(
      List<ProcessHandle> before, TrainProcess train, TrialCluster cluster) {
    Set<Long> known = before.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    while (cluster.servers().stream().allMatch(server -> known.contains(server.pid()))) {
      if (!train.isAlive()) {
        throw new IllegalStateException("the run ended without a new Gymnasium server");
      }
      Pause.milliseconds(10);
    }
  }

  /** In the middle of an update some way behind its last checkpoint. */
  private static Row driverKilled(Subject subject, Map<String, String> wanted) {
    try (TrialCluster cluster = subject.cluster("driver", 2)) {
      int at = subject.updates() / 2 + 3;
      List<String> where = List.of("--spark", cluster.master());
      try (TrainProcess first = subject.begin("driver", where)) {
        first.awaitUpdate(at);
        Pause.milliseconds(INTO_AN_UPDATE);
        first.kill();
        long begun = System.nanoTime();
        try (TrainProcess second =
            TrainProcess.resume(first.run(), where, subject.surroundings())) {
          int before = second.updates();
          while (second.isAlive() && second.updates() <= Math.max(before, at)) {
            Pause.milliseconds(20);
          }
          double seconds = (System.nanoTime() - begun) / 1e9;
          second.awaitEnd();
          return subject.row(RESUMED, second, wanted).with(TIMES, 1).with(CAUGHT_UP, seconds);
        }
      }
    }
  }

  /**
   * A run that is made again and again.
   *
   * @param updates that it does
   */
  private record Subject(Path scratch, String env, int updates, Surroundings surroundings) {
    private String file(String name) {
      return (env.startsWith("gym:") ? "gym-" : "slowed-") + name.replaceAll("[^A-Za-z0-9]+", "-");
    }

    TrialCluster cluster(String name, int workers) {
      return new TrialCluster(scratch.resolve("cluster-" + file(name)), workers);
    }

    TrainProcess begin(String name, List<String> where) {
      List<String> arguments = new ArrayList<>(TrainProcess.ppo(env, WINDOW, 128, updates));
      arguments.addAll(where);
      return TrainProcess.start(scratch.resolve(file(name)), arguments, surroundings);
    }

    /** What it leaves in one process. */
    Map<String, String> reference(List<Row> rows, Setting setting) {
      String what = env.startsWith("gym:") ? "Gymnasium, in process" : "in process";
      setting.notices().accept(what);
      try (TrainProcess train = begin("reference", List.of())) {
        train.awaitEnd();
        Map<String, String> digests = RunFiles.digests(train.run());
        rows.add(new Row(what, row(what, train, digests).numbers(), Optional.empty()));
        return digests;
      }
    }

    Row undisturbed(String what, String master, Map<String, String> wanted) {
      try (TrainProcess train = begin(what, List.of("--spark", master))) {
        train.awaitEnd();
        return row(what, train, wanted);
      }
    }

    Row on(int workers, String what, Map<String, String> wanted, Fault fault) {
      try (TrialCluster cluster = cluster(what, workers);
          TrainProcess train = begin(what, List.of("--spark", cluster.master()))) {
        Row happened = fault.happen(Row.of(what), train, cluster);
        train.awaitEnd();
        Row row = row(what, train, wanted);
        for (Map.Entry<String, Double> number : happened.numbers().entrySet()) {
          row = row.with(number.getKey(), number.getValue());
        }
        return row;
      }
    }

    /** Holds if the run left the bytes that are wanted. */
    Row row(String what, TrainProcess train, Map<String, String> wanted) {
      double[] at = RunFiles.updateTimes(train.run());
      Times durations = RunFiles.updateDurations(train.run());
      return Row.of(what)
          .with(TRAINING, at[at.length - 1])
          .with(MEDIAN, durations.median())
          .with(LONGEST, durations.greatest())
          .holding(RunFiles.digests(train.run()).equals(wanted));
    }
  }
}
