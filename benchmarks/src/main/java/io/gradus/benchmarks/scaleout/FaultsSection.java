package io.gradus.benchmarks.scaleout;

/** What faults do to a run: to its time, not to its bytes. */
final class FaultsSection implements ScaleOutPage.Section {
  @Override
  public String part() {
    return "faults";
  }

  @Override
  public String of(PartResult result) {
    StringBuilder text =
        new StringBuilder(
            """
            ### What faults cost

            PPO by the command, two shards on clusters with two workers of their own: a native CartPole slowed to 4 ms a step (150 updates, a
            quarter of a second of computing a shard in each), and the real Gymnasium's with a millisecond's sleep a step and lane (60). *Same
            bytes*: weights, optimizer and state of the last checkpoint, and `metrics.csv`, are those of the run in process. Kills are SIGKILL in
            the middle of an update; an executor that was killed was replaced before the next one was.

            """);
    text.append(
        Words.line(
            "", "times", "same bytes", "training, s", "an update, p50, ms", "the longest, ms"));
    text.append("| --- | ---: | --- | ---: | ---: | ---: |\n");
    for (Row row : result.rows()) {
      text.append(
          Words.line(
              row.what(),
              row.numbers().containsKey(FaultsPart.TIMES)
                  ? String.valueOf(Math.round(row.number(FaultsPart.TIMES)))
                  : "",
              row.held().map(held -> held ? "yes" : "**no**").orElse(""),
              Words.number(row.number(FaultsPart.TRAINING)),
              Words.number(row.number(FaultsPart.MEDIAN)),
              Words.number(row.number(FaultsPart.LONGEST))));
    }
    text.append("\nExecutors are numbered from 0; after the kills the youngest was number ")
        .append(Math.round(result.row(FaultsPart.KILLED).number(FaultsPart.LAST_ID)))
        .append(". The driver was resumed and past the update that it was killed in after ")
        .append(Words.number(result.row(FaultsPart.RESUMED).number(FaultsPart.CAUGHT_UP)))
        .append(
            " s,\nof which the start of the command and of executors is the most. Spark gives a"
                + " silent executor up after 20 s (`spark.network.timeout`).\n\n");
    return text.append(Words.circumstances(result)).toString();
  }
}
