package io.gradus.agents.run;

import ai.djl.Device;
import io.gradus.agents.Evaluation;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Replicas;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Policies;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy that a run has saved. */
public final class SavedPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(SavedPolicy.class);
  private static final int LANES = 10;

  private SavedPolicy() {}

  /**
   * Plays episodes with the policy in a run's folder.
   *
   * @param folder of the run
   * @param plan how many, which, and how
   * @param patience with the server that holds the environment, if one does
   * @param which checkpoint: {@code last}, {@code best} (by evaluation where the run evaluated
   *     during its training, else by the return of its last episodes) or the number of its update
   * @throws IllegalArgumentException if the folder has no such checkpoint, or one that does not fit
   */
  public static RunResult.Summary evaluate(
      RunFolder folder, RunConfig.EvaluationPlan plan, HostOptions patience, String which) {
    RunConfig config = folder.config();
    Checkpoint checkpoint = checkpoint(folder, which);
    var prepared =
        PreparedEnvironment.forEvaluation(config, options(plan, config.hosting().with(patience)));
    try (var environment = prepared.environment()) {
      checkpoint.restore(prepared.statistics());
      Space observations = environment.observationSpace();
      Space actions = environment.actionSpace();
      Device device = Devices.here(config.device());
      try (ActorCritic networks = networks(config, observations, actions, device)) {
        checkpoint.loadWeights(networks);
        return play(networks, environment, plan);
      }
    }
  }

  /**
   * The last checkpoint of a run that is whole.
   *
   * @throws IllegalArgumentException if there is none; says what is wrong with those that there are
   */
  static Checkpoint newest(RunFolder folder) {
    List<String> refused = new ArrayList<>();
    Optional<Checkpoint> last = Checkpoints.of(folder).last(refused::add);
    if (last.isPresent() && !refused.isEmpty()) {
      LOG.warn(
          "{}; the checkpoint of update {} is taken",
          String.join("; ", refused),
          last.get().description().update());
    }
    return last.orElseThrow(
        () ->
            new IllegalArgumentException(
                "there is no checkpoint in "
                    + folder.checkpoints()
                    + (refused.isEmpty() ? "" : ": " + String.join("; ", refused))));
  }

  /**
   * A checkpoint of a run, as {@link #evaluate} takes it.
   *
   * @throws IllegalArgumentException if there is none such; says which there are
   */
  static Checkpoint checkpoint(RunFolder folder, String which) {
    Checkpoint last = newest(folder); // says what is wrong with those that there are
    if (which.equals("last")) {
      return last;
    }
    List<Checkpoint> usable = Checkpoints.of(folder).usable(line -> {});
    if (which.equals("best")) {
      return Checkpoints.of(folder)
          .best()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no best checkpoint in "
                          + folder.checkpoints()
                          + ": no episode had ended when they were written"));
    }
    return usable.stream()
        .filter(checkpoint -> which.equals(Long.toString(checkpoint.description().update())))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--checkpoint is '"
                        + which
                        + "': expected last, best or one of "
                        + usable.stream().map(c -> c.description().update()).toList()));
  }

  static EnvironmentOptions options(RunConfig.EvaluationPlan plan, HostOptions host) {
    return EnvironmentOptions.lanes(Math.min(LANES, plan.episodes())).withHost(host);
  }

  static RunResult.Summary play(
      ActorCritic networks, VectorEnvironment environment, RunConfig.EvaluationPlan plan) {
    Evaluation evaluation =
        new Evaluator(plan.episodes(), plan.seed(), plan.stochastic())
            .evaluate(networks, environment);
    return RunResult.Summary.of(evaluation, plan);
  }

  /**
   * The networks of a run on its devices, with the weights that it begins with.
   *
   * @throws IllegalArgumentException if the devices are not there, or the networks cannot be on
   *     several
   */
  static Replicas replicas(RunConfig config, Space observations, Space actions) {
    List<ActorCritic> made = new ArrayList<>();
    boolean ready = false;
    try {
      for (Device device : Devices.of(config.device(), config.replicas())) {
        made.add(networks(config, observations, actions, device));
      }
      Replicas replicas = new Replicas(made);
      ready = true;
      return replicas;
    } finally {
      if (!ready) {
        made.forEach(ActorCritic::close);
      }
    }
  }

  /** The networks of a run on a device, with the weights that it begins with. */
  static ActorCritic networks(RunConfig config, Space observations, Space actions, Device device) {
    ActorCriticBuilder builder = config.network().applyTo(builder(config, observations, actions));
    if (!config.algorithm().learnsValue()) {
      builder.withoutValue();
    }
    return builder.device(device).build();
  }

  private static ActorCriticBuilder builder(RunConfig config, Space observations, Space actions) {
    long seed = config.seed();
    return config
        .model()
        .map(m -> Policies.of(m.checked(), m.use(), observations, actions, seed))
        .orElseGet(() -> ActorCritic.builder(observations, actions, seed));
  }
}
