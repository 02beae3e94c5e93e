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

  /** Milliseconds that two shards compute, say, while the driver waits. */
  private static final double COMPUTING = 1000;

  /**
   * What the measurements say of one more of something, in milliseconds.
   *
   * @param job whatever is in it
   * @param shard scheduled, of one job
   * @param megabyteOut taken apart and given to two executors
   * @param megabyteBack taken in
   * @param megabyteJoined read into rollouts and joined
   * @param row learned from, once
   * @param rows of a megabyte
   */
  private record Costs(
      double job,
      double shard,
      double megabyteOut,
      double megabyteBack,
      double megabyteJoined,
      double row,
      double rows) {
    static Costs of(PartResult cost) {
      double job = median(cost, CostPart.EMPTY);
      double oneBack = median(cost, CostPart.ONE_BACK);
      Row joined = cost.row(CostPart.JOINED);
      Row small = cost.row(CostPart.SMALL);
      return new Costs(
          job,
          (median(cost, CostPart.MANY) - job) / 98,
          (median(cost, CostPart.LARGEST) - oneBack) / 45,
          (median(cost, CostPart.BOTH_WAYS) - oneBack) / 8,
          joined.number(CostPart.MEDIAN) / 100,
          small.number(CostPart.LEARNING) / small.number(CostPart.ROWS),
          joined.number(CostPart.ROWS) / 100);
    }

    private static double median(PartResult cost, String what) {
      return cost.row(what).number(CostPart.MEDIAN);
    }

    double scheduling(int executors) {
      return job + shard * (executors - 2);
    }

    double takingIn(int executors) {
      return Math.max(megabyteBack, wire(1)) * executors;
    }

    double joining(int executors) {
      return megabyteJoined * executors;
    }

    double moving(int executors) {
      return scheduling(executors)
          + Math.max(megabyteOut, wire(1)) * WEIGHTS_MB
          + takingIn(executors)
          + joining(executors);
    }

    double learning(int executors) {
      return row * rows * executors;
    }

    /** How many executors keep the driver busy for as long as they compute. */
    double saturation() {
      return (COMPUTING - moving(0)) / (moving(1) - moving(0));
    }

    double saturationOfLearning() {
      return COMPUTING / (row * rows);
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
    return "### 100 executors on paper\n\n"
        + basis(costs)
        + table(costs)
        + String.format(
            Locale.ROOT,
            """

            - **Weights out.** Executors give blocks of a broadcast on to each other, so the driver sends between one copy (%s ms for 5 MB)
              and, where all ask at once and nobody has a block yet, one for each executor (%s ms at 100). The table has one.
            - **Bytes back** all enter one network card: %s ms for 100 MB at 10 Gbit/s. The driver's own work on them (taking in, reading, joining) is
              more than that on a core like this one, %s ms.
            - **Where it saturates.** If shards compute for a second in an update and give back a megabyte each, moving takes as long as computing at
              about %s executors, and an algorithm that learns from each row once, on this core, learns for as long at about **%s**: the
              driver's learning is the first limit, PPO's passes bring it down by their number, and a GPU up.
            - **Bytes follow steps**: a row of CartPole is %s bytes, so 10 Gbit/s carry %s million steps a second; a row with a picture of
              (4, 84, 84) as float32 is %s kB, and %s steps a second fill the wire.

            What to do then, in this order: let shards compute for longer in an update (more lanes, longer windows), since a job and its shards cost the same
            however much they bring; send less of each step (smaller observations; wrappers that shrink pictures run beside the
            environment); learn on a GPU (`--device gpu`, `--gpus`). What one driver cannot learn, more executors do not help: several runs, each with a driver and
            executors of its own, use the rest (`./gradus sweep --spark`, one run a task).
            """,
            Words.number(wire(WEIGHTS_MB)),
            Words.number(wire(WEIGHTS_MB * 100)),
            Words.number(wire(100)),
            Words.number(costs.takingIn(100) + costs.joining(100)),
            rounded(costs.saturation()),
            rounded(costs.saturationOfLearning()),
            Words.number(1e6 / costs.rows()),
            Words.number(costs.stepsPerSecondOfTheWire() / 1e6),
            Words.number(PICTURE_BYTES / 1e3),
            String.format(Locale.ROOT, "%,.0f", WIRE_BYTES_PER_SECOND / PICTURE_BYTES));
  }

  private static String basis(Costs costs) {
    return String.format(
        Locale.ROOT,
        """
        Nobody has tried; this is the driver's time by the medians above. A job takes %s ms, each further shard %.2f, a megabyte out %s, a
        megabyte back %s, a megabyte read and joined %s, and A2C learns from a row in %.1f µs (both networks, a batch of 320). Senders and receiver shared two cores here, so
        these are rather too high. 10 Gbit/s are %s ms a megabyte. With 5 MB of weights and 1 MB back (%s rows of CartPole) from each, in ms:

        """,
        Words.number(costs.job()),
        costs.shard(),
        Words.number(costs.megabyteOut()),
        Words.number(costs.megabyteBack()),
        Words.number(costs.megabyteJoined()),
        1e3 * costs.row(),
        Words.number(wire(1)),
        String.format(Locale.ROOT, "%,.0f", costs.rows()));
  }

  private static String table(Costs costs) {
    StringBuilder text = new StringBuilder();
    text.append(
        Words.line(
            "executors",
            "scheduling",
            "bytes back",
            "reading, joining",
            "moving, all",
            "learning"));
    text.append("| ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (int executors : EXECUTORS) {
      text.append(
          Words.line(
              String.format(Locale.ROOT, "%,d", executors),
              Words.number(costs.scheduling(executors)),
              Words.number(costs.takingIn(executors)),
              Words.number(costs.joining(executors)),
              Words.number(costs.moving(executors)),
              Words.number(costs.learning(executors))));
    }
    return text.toString();
  }

  private static String rounded(double count) {
    return String.format(Locale.ROOT, "%,.0f", count);
  }
}
