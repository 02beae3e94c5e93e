package io.gradus.agents.run;

import io.gradus.agents.TrainingListener;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.tracking.EventFile;
import io.gradus.agents.tracking.RecentEpisodes;
import io.gradus.agents.tracking.TensorBoard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run writes for other tools while it goes on: event files and {@code metrics.jsonl}. */
final class Tracking implements TrainingListener, AutoCloseable {
  private static final Set<String> LAST = Set.of(MetricsTable.WALL_SECONDS, JsonLines.TIME);

  private final List<String> more;
  private final double secondsBefore;
  private final JsonLines lines;
  private final TensorBoard board;

  /**
   * Begins, or goes on after an update.
   *
   * @param more columns of the learner
   * @param recent the last episodes; someone else adds to them
   * @param secondsBefore of training, in earlier parts
   * @param steps taken before
   * @param update done before; 0 for none
   */
  Tracking(
      RunFolder folder,
      RunConfig config,
      List<String> more,
      RecentEpisodes recent,
      double secondsBefore,
      long steps,
      long update) {
    this.more = List.copyOf(more);
    this.secondsBefore = secondsBefore;
    lines = new JsonLines(folder.jsonLinesFile(), update);
    long first = update == 0 ? 0 : steps + 1;
    boolean ready = false;
    try {
      board = new TensorBoard(new EventFile(folder.eventsFolder(), first), recent, secondsBefore);
      ready = true;
    } finally {
      if (!ready) {
        lines.close();
      }
    }
    if (update == 0) {
      board.describe(Json.flat(config));
    }
  }

  @Override
  public void onUpdate(UpdateReport report) {
    Map<String, Number> numbers = MetricsFile.row(report, more);
    for (Map.Entry<String, Double> own : report.own().entrySet()) {
      boolean taken = numbers.containsKey(own.getKey()) || LAST.contains(own.getKey());
      numbers.put(taken ? TensorBoard.OWN + own.getKey() : own.getKey(), own.getValue());
    }
    double seconds = secondsBefore + report.trainingSeconds();
    numbers.put(MetricsTable.WALL_SECONDS, Math.round(seconds * 1e4) / 1e4);
    lines.add(numbers, Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    board.onUpdate(report);
  }

  /** Shows the evaluation at the end. */
  void evaluated(long steps, RunResult.Summary summary) {
    board.evaluated(steps, summary.meanReturn());
  }

  @Override
  public void close() {
    lines.close();
    board.close();
  }
}
