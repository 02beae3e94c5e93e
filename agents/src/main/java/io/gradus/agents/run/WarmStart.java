package io.gradus.agents.run;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.wrapper.RunningStatistics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The last policy of another run, to begin from: a cloned one, say.
 *
 * @param run the folder of that run
 * @param weights SHA-256 of its weights, in hexadecimal digits
 */
public record WarmStart(String run, String weights) {
  /**
   * The policy as it is now.
   *
   * @param run a run's folder
   * @throws IllegalArgumentException if there is none, or none with a checkpoint
   */
  public static WarmStart of(Path run) {
    Path absolute = run.toAbsolutePath().normalize();
    return new WarmStart(absolute.toString(), seal(SavedPolicy.newest(RunFolder.open(absolute))));
  }

  private static String seal(Checkpoint checkpoint) {
    return Objects.requireNonNull(checkpoint.description().files().get(Checkpoint.WEIGHTS))
        .sha256();
  }

  /**
   * Checks that a run sees and acts as the policy's did: shapes alone do not tell.
   *
   * @throws IllegalArgumentException if wrappers or the distribution over actions are others
   */
  void check(RunConfig config) {
    RunConfig there = RunFolder.open(Path.of(run)).config();
    requireSame("wrappers", there.wrapping(), config.wrapping());
    requireSame("head", there.network().head(), config.network().head());
  }

  private void requireSame(String what, Object there, Object here) {
    if (!there.equals(here)) {
      throw new IllegalArgumentException(
          "the policy in "
              + run
              + " has the "
              + what
              + " "
              + there
              + " and this run "
              + here
              + ": expected the same");
    }
  }

  /**
   * Sets networks, and the statistics that observations are normalised by, to those of the run. A
   * value function is taken along where that run has one of the same shapes, and else begins anew.
   *
   * @param statistics of the normalisations that there are, by name: {@code observations}
   * @throws IllegalArgumentException if the policy has other shapes, took normalised observations
   *     and is to take raw ones or the other way round, or is another by now
   */
  public void load(ActorCritic networks, Map<String, RunningStatistics> statistics) {
    Checkpoint checkpoint = SavedPolicy.newest(RunFolder.open(Path.of(run)));
    if (!seal(checkpoint).equals(weights)) {
      throw new IllegalArgumentException(
          "the policy in " + run + " is another one by now: expected the SHA-256 " + weights);
    }
    String name = PreparedEnvironment.OBSERVATIONS;
    Optional<RunningStatistics> here = Optional.ofNullable(statistics.get(name));
    boolean there = checkpoint.description().normalisers().containsKey(name);
    if (there != here.isPresent()) {
      throw new IllegalArgumentException(
          "the policy in "
              + run
              + " takes "
              + (there ? "normalised" : "raw")
              + " observations and this run gives "
              + (there ? "raw" : "normalised")
              + " ones: expected the same, by another preset of one of them");
    }
    NamedArrays.loadWithout(
        checkpoint.directory().resolve(Checkpoint.WEIGHTS),
        networks.manager(),
        networks.arrays(),
        array -> array.startsWith("value."));
    here.ifPresent(observed -> checkpoint.restore(Map.of(name, observed)));
  }
}
