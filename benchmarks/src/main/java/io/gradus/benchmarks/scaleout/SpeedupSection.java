package io.gradus.benchmarks.scaleout;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a second worker wins where steps are slow. */
final class SpeedupSection implements ScaleOutPage.Section {
  @Override
  public String part() {
    return "speedup";
  }

  @Override
  public String of(PartResult result) {
    StringBuilder text =
        new StringBuilder(
            """
            ### What a second worker wins

            PPO on the real Gymnasium's CartPole with a millisecond's sleep in each step, two shards of four lanes, windows of 256 steps: a shard
            computes for more than a second in an update. One worker of one core does both shards in turn, two do one each. All left the same bytes as the run
            in process.

            """);
    text.append(Words.line("", "collecting, s", "training, s", "moving bytes", "learning"));
    text.append("| --- | ---: | ---: | ---: | ---: |\n");
    for (Row row : result.rows()) {
      if (!row.what().equals(SpeedupPart.RATIO)) {
        text.append(
            Words.line(
                row.what(),
                Words.number(row.number(SpeedupPart.COLLECTING)),
                Words.number(row.number(SpeedupPart.TRAINING)),
                Words.number(row.number(SpeedupPart.MOVING)) + " %",
                Words.number(row.number(SpeedupPart.LEARNING)) + " %"));
      }
    }
    text.append("\nTwo workers against one, round by round: collecting ")
        .append(ratios(result, SpeedupPart.COLLECTING_RATIO))
        .append(" times as fast, the whole training ")
        .append(ratios(result, SpeedupPart.TRAINING_RATIO))
        .append(". The goal is ")
        .append(SpeedupPart.GOAL)
        .append(isMet(result) ? ".\n\n" : ": **missed**.\n\n");
    return text.append(Words.circumstances(result)).toString();
  }

  private static List<Row> rounds(PartResult result) {
    return result.rows().stream().filter(row -> row.what().equals(SpeedupPart.RATIO)).toList();
  }

  private static String ratios(PartResult result, String name) {
    return rounds(result).stream()
        .map(row -> String.format(Locale.ROOT, "%.2f", row.number(name)))
        .collect(Collectors.joining(", "));
  }

  private static boolean isMet(PartResult result) {
    return rounds(result).stream().allMatch(row -> row.held().orElse(false));
  }
}
