package io.gradus.agents.film;

import io.gradus.agents.run.PolicyPlayer;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import io.gradus.envs.HostOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** Films the policy of a run. */
public final class Filming {
  private Filming() {}

  /**
   * What was filmed.
   *
   * @param episodes how many
   * @param steps of all of them
   * @param meanReturn the mean of their returns
   * @param frames of the film
   * @param framesPerSecond how fast it runs
   * @param file where it is
   */
  public record Summary(
      int episodes, long steps, double meanReturn, long frames, int framesPerSecond, String file) {}

  /**
   * Plays whole episodes and films them: a frame for each observation, then the last one for half a
   * second, with what the episode came to.
   *
   * @param folder of the run
   * @param which checkpoint: {@code last}, {@code best} or the number of its update
   * @param plan how many, which, and how
   * @param patience with the server that holds the environment, if one does
   * @param file {@code .mp4} or {@code .gif}; an older one is replaced
   * @param framesPerSecond empty for what the environment says
   * @throws IllegalArgumentException if the run has no such checkpoint, its environment cannot be
   *     drawn, or the file cannot be written
   */
  public static Summary ofPolicy(
      RunFolder folder,
      String which,
      EvaluationPlan plan,
      HostOptions patience,
      Path file,
      OptionalInt framesPerSecond) {
    try (PolicyPlayer player =
        PolicyPlayer.of(folder, which, patience, plan.seed(), plan.stochastic())) {
      int rate =
          framesPerSecond.orElse(
              Math.max(Film.LEAST_RATE, Math.min(Film.GREATEST_RATE, player.stepsPerSecond())));
      long steps = 0;
      long frames = 0;
      double sum = 0;
      try (Film film = Film.create(file, rate)) {
        for (int episode = 1; episode <= plan.episodes(); episode++) {
          BufferedImage picture;
          boolean ended;
          do {
            picture = player.picture();
            BufferedImage frame =
                caption(picture, plan, episode, player.episodeSteps(), player.episodeReturn());
            ended = player.step();
            if (ended || player.episodeSteps() > 0) { // else it was the end of the one before
              film.add(frame);
              frames++;
            }
          } while (!ended);
          int length = player.endedSteps();
          steps += length;
          sum += player.endedReturn();
          BufferedImage last = caption(picture, plan, episode, length, player.endedReturn());
          for (int i = 0; i < Math.max(1, rate / 2); i++) {
            film.add(last);
            frames++;
          }
        }
        film.finish();
      }
      return new Summary(
          plan.episodes(), steps, sum / plan.episodes(), frames, rate, file.toString());
    }
  }

  private static BufferedImage caption(
      BufferedImage picture, EvaluationPlan plan, int episode, int step, double total) {
    String which = plan.episodes() == 1 ? "" : "episode " + episode + "    ";
    return Caption.below(
        picture, which + String.format(Locale.ROOT, "step %d    return %.1f", step, total));
  }
}
