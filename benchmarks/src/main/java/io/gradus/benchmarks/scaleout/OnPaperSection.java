package io.gradus.benchmarks.scaleout;

import java.util.Locale;

/**
 * What a hundred executors would cost the driver, by the numbers of two: nobody has tried. Time on
 * the wire is that of 10 Gbit/s.
 */
final class OnPaperSection implements ScaleOutPage.Section {
  private static final double WIRE_BYTES_PER_SECOND = 1.25e9;
  private static final double WEIGHTS_MB = 5;
  private static final int[] EXECUTORS = {10, 100, 1000};

  /** float32 of shape (4, 84, 84). */
  private static final int PICTURE_BYTES = 4 * 84 * 84 * 4;

  /** Milliseconds that a shard computes in an update, say, while the driver waits. */
  private static final double COMPUTING = 1000;

  /** Rows of a shard that steps an environment of a millisecond meanwhile. */
  private static final double SLOW_ROWS = 1000;

  /**
   * What the measurements say of one more of something, in milliseconds.
   *
   * @param job whatever is in it
   * @param shard scheduled, of one job
   * @param megabyteOut taken apart and given to two executors
   * @param megabyteBack taken in
   * @param megabyteJoined read into rollouts and joined
   * @param row learned from, once, by networks of 64-64
   * @param rowOfLarge the same by networks of 5 MB
   * @param rows of a megabyte
   */
  private record Costs(
      double job,
      double shard,
      double megabyteOut,
      double megabyteBack,
      double megabyteJoined,
      double row,
      double rowOfLarge,
      double rows) {
    static Costs of(PartResult cost) {
      double job = median(cost, CostPart.EMPTY);
      double oneBack = median(cost, CostPart.ONE_BACK);
      Row joined = cost.row(CostPart.JOINED);
      return new Costs(
          job,
          (median(cost, CostPart.MANY) - job) / 98,
          (median(cost, CostPart.LARGEST) - oneBack) / 45,
          (median(cost, CostPart.BOTH_WAYS) - oneBack) / 8,
          joined.number(CostPart.MEDIAN) / 100,
          learning(cost.row(CostPart.SMALL)),
          learning(cost.row(CostPart.LARGE)),
          joined.number(CostPart.ROWS) / 100);
    }

    private static double learning(Row training) {
      return training.number(CostPart.LEARNING) / training.number(CostPart.ROWS);
    }

    private static double median(PartResult cost, String what) {
      return cost.row(what).number(CostPart.MEDIAN);
    }

    double scheduling(int executors) {
      return job + shard * (executors - 2);
    }

    double megabytes(double rowsOfAShard) {
      return rowsOfAShard / rows;
    }

    double takingIn(int executors, double rowsOfAShard) {
      return Math.max(megabyteBack, wire(1)) * megabytes(rowsOfAShard) * executors;
    }

    double joining(int executors, double rowsOfAShard) {
      return megabyteJoined * megabytes(rowsOfAShard) * executors;
    }

    double moving(int executors, double rowsOfAShard) {
      return scheduling(executors)
          + Math.max(megabyteOut, wire(1)) * WEIGHTS_MB
          + takingIn(executors, rowsOfAShard)
          + joining(executors, rowsOfAShard);
    }

    /** How many executors let the driver move bytes for as long as they compute. */
    double saturation(double rowsOfAShard) {
      double nothing = moving(0, rowsOfAShard);
      return (COMPUTING - nothing) / (moving(1, rowsOfAShard) - nothing);
    }

    double stepsPerSecondOfTheWire() {
      return WIRE_BYTES_PER_SECOND * rows / 1e6;
    }
  }

  private static double wire(double megabytes) {
    return 1e3 * megabytes * 1e6 / WIRE_BYTES_PER_SECOND;
  }

  @Override
  public String part() {
    return "cost";
  }

  @Override
  public String of(PartResult result) {
    Costs costs = Costs.of(result);
    return "### 100 executors on paper\n\n" + basis(costs) + table(costs) + limits(costs);
  }

  private static String basis(Costs costs) {
    return String.format(
        Locale.ROOT,
        """
        Nobody has tried; this is the driver's time by the medians above. A job takes %s ms, each further shard %.2f, a megabyte out %s, a
        megabyte back %s, a megabyte read and joined %s, and A2C learns from a row in %.1f µs with networks of 64-64 and in %.0f µs with those of
        5 MB (a batch of 320, one core). Senders and receiver shared two cores here, so these are rather too high. 10 Gbit/s are %s ms a
        megabyte. Let each shard compute for a second in an update, with 5 MB of weights, and give back %s rows of CartPole, as where a step
        takes a millisecond, or %s, which are a megabyte. The driver's milliseconds in an update are then

        """,
        Words.number(costs.job()),
        costs.shard(),
        Words.number(costs.megabyteOut()),
        Words.number(costs.megabyteBack()),
        Words.number(costs.megabyteJoined()),
        1e3 * costs.row(),
        1e3 * costs.rowOfLarge(),
        Words.number(wire(1)),
        whole(SLOW_ROWS),
        whole(costs.rows()));
  }

  private static String table(Costs costs) {
    StringBuilder text = new StringBuilder();
    text.append(
        Words.line(
            "executors",
            "rows of each",
            "scheduling",
            "bytes back",
            "reading, joining",
            "moving, all",
            "learning, 64-64",
            "5 MB"));
    text.append("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (double rows : new double[] {SLOW_ROWS, costs.rows()}) {
      for (int executors : EXECUTORS) {
        text.append(
            Words.line(
                whole(executors),
                whole(rows),
                Words.number(costs.scheduling(executors)),
                Words.number(costs.takingIn(executors, rows)),
                Words.number(costs.joining(executors, rows)),
                Words.number(costs.moving(executors, rows)),
                Words.number(costs.row() * rows * executors),
                Words.number(costs.rowOfLarge() * rows * executors)));
      }
    }
    return text.toString();
  }

  private static String limits(Costs costs) {
    double many = costs.rows();
    return String.format(
        Locale.ROOT,
        """

        - **Weights out.** Executors give blocks of a broadcast on to each other, so the driver sends between one copy (%s ms for 5 MB)
          and, where all ask at once and nobody has a block yet, one for each executor (%s ms at 100). The table has one.
        - **Bytes back** all enter one network card: %s ms for 100 MB at 10 Gbit/s. The driver's own work on them, taking in, reading and joining, is
          %s ms.
        - **Where it saturates.** Moving takes as long as the shards compute at about %s executors with %s rows each, and at %s with a megabyte
          each. Learning from each row once does at **%s** and **%s** with networks of 64-64, and with those of 5 MB at **%s** with %s rows: the
          driver's learning is the first limit. PPO's passes over the data divide that by their number, a GPU multiplies it.
        - **Bytes follow steps**: a row of CartPole is %s bytes, so 10 Gbit/s carry %s million steps a second; a row with a picture of
          (4, 84, 84) as float32 is %s kB, and %s steps a second fill the wire.

        What to do then: where it is learning, a GPU for the driver (`--device gpu`, `--gpus`), fewer passes, larger minibatches. Where it is scheduling,
        fewer and larger shards with more lanes and longer windows: a job and its shards cost the same however much they bring. Where it is bytes, smaller
        observations; wrappers that shrink pictures run beside the environment. What one driver cannot do, more executors do not help: several runs, each
        with a driver of its own, use the rest (`./gradus sweep --spark`, one run a task).
        """,
        Words.number(wire(WEIGHTS_MB)),
        Words.number(wire(WEIGHTS_MB * 100)),
        Words.number(wire(100)),
        Words.number(costs.takingIn(100, many) + costs.joining(100, many)),
        whole(costs.saturation(SLOW_ROWS)),
        whole(SLOW_ROWS),
        whole(costs.saturation(many)),
        whole(COMPUTING / (costs.row() * SLOW_ROWS)),
        whole(COMPUTING / (costs.row() * many)),
        whole(COMPUTING / (costs.rowOfLarge() * SLOW_ROWS)),
        whole(SLOW_ROWS),
        Words.number(1e6 / costs.rows()),
        Words.number(costs.stepsPerSecondOfTheWire() / 1e6),
        Words.number(PICTURE_BYTES / 1e3),
        whole(WIRE_BYTES_PER_SECOND / PICTURE_BYTES));
  }

  private static String whole(double count) {
    return String.format(Locale.ROOT, "%,.0f", count);
  }
}
