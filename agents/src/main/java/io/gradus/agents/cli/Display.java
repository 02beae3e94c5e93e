package io.gradus.agents.cli;

import io.gradus.agents.TrainingListener;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.tracking.RecentEpisodes;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** Shows how far a run is: steps a second, recent return, time left. */
interface Display extends TrainingListener, AutoCloseable {
  @Override
  void close();

  /**
   * A bar where standard error is a terminal, which the script says because Java cannot; else a
   * line now and then.
   *
   * @param before steps that were taken in an earlier part of the run
   * @param steps of the whole run
   */
  static Display of(String name, long before, long steps, PrintWriter err) {
    return Boolean.getBoolean("gradus.terminal")
        ? new Bar(name, before, steps)
        : new Lines(before, steps, err);
  }

  /** {@code 12,345 steps/s return 123.4 0:12 left}. */
  private static String describe(
      UpdateReport report, long before, long steps, double recentReturn) {
    double rate = (report.steps() - before) / report.trainingSeconds();
    String recent = Double.isNaN(recentReturn) ? "-" : format("%.1f", recentReturn);
    return format("%,d steps/s", Math.round(rate))
        + format("   return %s", recent)
        + "   "
        + time((steps - report.steps()) / rate)
        + " left";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** {@code 1:02:03}, {@code 2:03}. */
  static String time(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole >= 3600
        ? format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : format("%d:%02d", whole / 60, whole % 60);
  }

  /** A bar that is drawn again some times a second. */
  final class Bar implements Display {
    private static final int WIDTH = 30;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

    private final RecentEpisodes recent = new RecentEpisodes();
    private final long before;
    private final long steps;
    private final ProgressBar bar;

    Bar(String name, long before, long steps) {
      this.before = before;
      this.steps = steps;
      ProgressBarRenderer renderer = Bar::render;
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(steps)
              .setUpdateIntervalMillis(200)
              .setRenderer(renderer)
              .build();
    }

    private static String render(ProgressState state, int width) {
      double share = Math.min(1, state.getCurrent() / (double) Math.max(1, state.getMax()));
      int eighths = (int) (share * WIDTH * 8);
      StringBuilder drawn = new StringBuilder("█".repeat(eighths / 8));
      if (drawn.length() < WIDTH) {
        drawn.append(EIGHTHS.charAt(eighths % 8));
      }
      drawn.append(" ".repeat(WIDTH - drawn.length()));
      String line =
          state.getTaskName()
              + format(" %3d%% ▕", (int) (share * 100))
              + drawn
              + "▏ "
              + state.getExtraMessage();
      return width > 0 && line.length() > width ? line.substring(0, width) : line;
    }

    @Override
    public void onUpdate(UpdateReport report) {
      recent.add(report.episodes());
      bar.setExtraMessage(describe(report, before, steps, recent.meanReturn()));
      bar.stepTo(Math.min(steps, report.steps()));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line about every tenth of the run. */
  final class Lines implements Display {
    private static final int LINES = 10;

    private final RecentEpisodes recent = new RecentEpisodes();
    private final long before;
    private final long steps;
    private final PrintWriter err;
    private long tenths;

    Lines(long before, long steps, PrintWriter err) {
      this.before = before;
      this.steps = steps;
      this.err = err;
    }

    @Override
    public void onUpdate(UpdateReport report) {
      recent.add(report.episodes());
      long done = report.steps() * LINES / steps;
      if (done > tenths) {
        tenths = done;
        long percent = Math.min(100, report.steps() * 100 / steps);
        err.print(format("%3d%%  %,11d steps   ", percent, report.steps()));
        err.println(describe(report, before, steps, recent.meanReturn()));
        err.flush();
      }
    }

    @Override
    public void close() {}
  }
}
