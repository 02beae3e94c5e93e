package io.gradus.benchmarks.scaleout;

import java.util.Locale;

/** What is kept over ten thousand iterations. */
final class LeakSection implements ScaleOutPage.Section {
  @Override
  public String part() {
    return "leak";
  }

  @Override
  public String of(PartResult result) {
    StringBuilder text =
        new StringBuilder(
            """
            ### What is kept over ten thousand updates

            A2C on CartPole, two shards of two lanes, windows of five steps, two workers. *Heap* is what lives after a full collection, *resident*
            the whole process, whose 512 MB of heap are resident from the start; *blocks* are what Spark's storage knows of: broadcasts go
            some updates late, since nobody waits for it.

            """);
    text.append(
        Words.line(
            "updates",
            "driver: heap, MB",
            "resident",
            "blocks",
            "executors: heap, MB",
            "resident",
            "blocks"));
    text.append("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (Row row : result.rows()) {
      if (!row.what().equals(LeakPart.GROWN)) {
        text.append(
            Words.line(
                String.format(Locale.ROOT, "%,.0f", row.number(LeakPart.ITERATIONS)),
                Words.number(row.number(LeakPart.DRIVER + LeakPart.HEAP)),
                Words.number(row.number(LeakPart.DRIVER + LeakPart.RESIDENT)),
                whole(row.number(LeakPart.DRIVER + LeakPart.BLOCKS)),
                both(row, LeakPart.HEAP),
                both(row, LeakPart.RESIDENT),
                whole(row.number(LeakPart.EXECUTOR + 1 + LeakPart.BLOCKS))
                    + ", "
                    + whole(row.number(LeakPart.EXECUTOR + 2 + LeakPart.BLOCKS))));
      }
    }
    Row grown = result.row(LeakPart.GROWN);
    text.append("\nBetween the first fifth and the end the driver's heap grew by ")
        .append(Words.number(grown.number(LeakPart.DRIVER + LeakPart.HEAP)))
        .append(" MB and the executors' by ")
        .append(both(grown, LeakPart.HEAP))
        .append(" MB; 8,000 broadcasts left behind would be some 300.")
        .append(grown.held().orElse(false) ? "\n\n" : " **That is more than it may.**\n\n");
    return text.append(Words.circumstances(result)).toString();
  }

  private static String both(Row row, String what) {
    return Words.number(row.number(LeakPart.EXECUTOR + 1 + what))
        + ", "
        + Words.number(row.number(LeakPart.EXECUTOR + 2 + what));
  }

  private static String whole(double value) {
    return String.valueOf(Math.round(value));
  }
}
