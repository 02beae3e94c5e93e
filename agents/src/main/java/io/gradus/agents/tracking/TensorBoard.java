package io.gradus.agents.tracking;

import io.gradus.agents.TrainingListener;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.UpdateStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows a training in TensorBoard, each number under the names that Stable-Baselines3 and CleanRL
 * have for it, so that their dashboards fit. The step of a point is the number of environment
 * steps; {@code docs/tracking.md} has the table of names.
 */
public final class TensorBoard implements TrainingListener, AutoCloseable {
  /** Goes before a listener's own name that a number of the training has. */
  public static final String OWN = "own/";

  private static final String FINAL_RETURN = "eval/final_mean_reward";

  private final EventFile events;
  private final RecentEpisodes recent;
  private final double secondsBefore;

  /**
   * A listener.
   *
   * @param events where to; closed with this
   * @param recent the last episodes; this listener only reads them, so who adds to them has to be
   *     told of an update before
   * @param secondsBefore of training, in earlier parts of the run
   */
  public TensorBoard(EventFile events, RecentEpisodes recent, double secondsBefore) {
    this.events = events;
    this.recent = recent;
    this.secondsBefore = secondsBefore;
  }

  /**
   * Shows what decides the run as a table.
   *
   * @param hyperparameters names and values
   */
  public void describe(Map<String, String> hyperparameters) {
    StringBuilder table = new StringBuilder("|param|value|\n|-|-|");
    hyperparameters.forEach(
        (name, value) ->
            table.append("\n|").append(name).append('|').append(cell(value)).append('|'));
    events.text("hyperparameters/text_summary", table.toString());
  }

  private static String cell(String value) {
    return value.replace("|", "\\|").replace('\n', ' ');
  }

  @Override
  public void onUpdate(UpdateReport report) {
    UpdateStatistics statistics = report.statistics();
    double seconds = secondsBefore + report.trainingSeconds();
    double speed = seconds > 0 ? report.steps() / seconds : Double.NaN;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("rollout/ep_rew_mean", recent.meanReturn());
    values.put("rollout/ep_len_mean", recent.meanLength());
    values.put("time/fps", speed);
    values.put("train/approx_kl", statistics.approxKl());
    values.put("train/clip_fraction", statistics.clipFraction());
    values.put("train/entropy_loss", -statistics.entropy());
    values.put("train/explained_variance", statistics.explainedVariance());
    values.put("train/grad_norm", statistics.gradientNorm());
    values.put("train/learning_rate", statistics.learningRate());
    values.put("train/policy_gradient_loss", statistics.policyLoss());
    values.put("train/value_loss", statistics.valueLoss());
    values.put("charts/episodic_return", report.episodes().meanReturn());
    values.put("charts/episodic_length", report.episodes().meanLength());
    values.put("charts/learning_rate", statistics.learningRate());
    values.put("charts/SPS", speed);
    values.put("losses/approx_kl", statistics.approxKl());
    values.put("losses/clipfrac", statistics.clipFraction());
    values.put("losses/entropy", statistics.entropy());
    values.put("losses/explained_variance", statistics.explainedVariance());
    values.put("losses/policy_loss", statistics.policyLoss());
    values.put("losses/value_loss", statistics.valueLoss());
    statistics.more().forEach((name, value) -> values.put("train/" + name, value));
    report
        .own()
        .forEach(
            (name, value) ->
                values.put(values.containsKey(tag(name)) ? OWN + name : tag(name), value));
    events.scalars(report.steps(), values);
  }

  private static String tag(String name) {
    return switch (name) {
      case "eval/mean_return" -> "eval/mean_reward";
      case "eval/mean_length" -> "eval/mean_ep_length";
      default -> name.contains("/") ? name : "train/" + name;
    };
  }

  /**
   * Shows what the evaluation at the end came to, apart from those during the training: it plays
   * other episodes.
   *
   * @param steps environment steps taken before it
   */
  public void evaluated(long steps, double meanReturn) {
    events.scalars(steps, Map.of(FINAL_RETURN, meanReturn));
  }

  @Override
  public void close() {
    events.close();
  }
}
