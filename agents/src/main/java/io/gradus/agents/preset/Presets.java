package io.gradus.agents.preset;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.bc.BcConfig;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoConfig.Advantage;
import io.gradus.agents.ppo.PpoConfig.Convention;
import io.gradus.agents.ppo.PpoConfig.Fit;
import io.gradus.agents.ppo.PpoConfig.LossTerms;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Preset.Scope;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceConfig.Credit;
import io.gradus.agents.reinforce.ReinforceConfig.Optimization;
import io.gradus.agents.reinforce.ReinforceConfig.Weight;
import io.gradus.agents.stgs.StgsConfig;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.Initialization;
import io.gradus.core.policy.Recurrence;
import io.gradus.core.returns.Standardisation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The presets that there are.
 *
 * <p>Numbers are those of CleanRL's {@code ppo.py} and {@code ppo_continuous_action.py}, of
 * rl-zoo's {@code hyperparams/ppo.yml} (what a row leaves out is Stable-Baselines3's default), and
 * of SLM-Lab's {@code reinforce_arc.yaml}.
 */
public final class Presets {
  private static final String CLEANRL = "cleanrl";
  private static final String ZOO = "zoo";
  private static final String SLM_LAB = "slm-lab";
  private static final String EPISODES = "episodes";
  private static final String DEMONSTRATIONS = "demonstrations";
  private static final String MEMORY = "memory";
  private static final String ANNEALED = "annealed";

  private static final List<Preset> OF_PPO_AND_REINFORCE =
      List.of(
          zoo("CartPole-v1", 8, 100_000, Normalisation.NONE, zooCartPole()),
          zoo("Acrobot-v1", 16, 1_000_000, Normalisation.BOTH, zoo(256, 4, 0.99, 0.94, 3e-4)),
          zoo("MountainCar-v0", 16, 1_000_000, Normalisation.BOTH, zoo(16, 4, 0.99, 0.98, 3e-4)),
          new Preset(
              ANNEALED,
              Scope.of("Pendulum-v1"),
              "Gradus: the zoo's row with shorter windows, larger minibatches, a falling rate",
              new Algorithm.Ppo(annealedPendulum()),
              Network.hidden(64, 64),
              Normalisation.NONE,
              8,
              200_000),
          zoo("Pendulum-v1", 4, 100_000, Normalisation.NONE, zoo(1024, 10, 0.9, 0.95, 1e-3))
              .withNetwork(Network.hidden(64, 64).withHead(new ActionHead.Gsde(4))),
          zoo("MountainCarContinuous-v0", 1, 20_000, Normalisation.BOTH, zooMountainCar())
              .withNetwork(
                  Network.hidden(64, 64)
                      .withHead(new ActionHead.Gsde(0))
                      .withInitial(Initialization.UNIFORM, -3.29)),
          zoo("LunarLander-v3", 16, 1_000_000, Normalisation.NONE, zooLunarLander()),
          new Preset(
              MEMORY,
              Scope.of("CartPole-v1"),
              "rl-baselines3-zoo, ppo_lstm.yml, CartPoleNoVel-v1: shared, normalised, fewer epochs",
              new Algorithm.Ppo(remembering()),
              Network.hidden(64).withRecurrence(Optional.of(Recurrence.lstm(64))),
              Wrapping.NONE.withObserved(List.of(0, 2)),
              Normalisation.BOTH,
              8,
              200_000),
          new Preset(
              CLEANRL,
              Scope.any(Actions.DISCRETE),
              "CleanRL, ppo.py",
              new Algorithm.Ppo(PpoConfig.defaults()),
              Network.hidden(64, 64),
              Normalisation.NONE,
              4,
              500_000),
          new Preset(
              CLEANRL,
              Scope.any(Actions.CONTINUOUS),
              "CleanRL, ppo_continuous_action.py",
              new Algorithm.Ppo(cleanRlContinuous()),
              Network.hidden(64, 64),
              Normalisation.BOTH,
              1,
              1_000_000),
          new Preset(
              EPISODES,
              Scope.any(),
              "Gradus: whole episodes, reward to go, learned baseline",
              new Algorithm.Reinforce(ReinforceConfig.defaults()),
              Network.hidden(64, 64),
              Normalisation.NONE,
              4,
              200_000),
          new Preset(
              SLM_LAB,
              Scope.any(Actions.DISCRETE),
              "SLM-Lab, reinforce_arc.yaml",
              new Algorithm.Reinforce(slmLab()),
              Network.hidden(128, 128),
              Normalisation.NONE,
              4,
              200_000),
          throughModel("CartPole-v1", 0, 8, 6_400, StgsConfig.Model.defaults()),
          throughModel(
              "Pendulum-v1",
              5,
              4,
              9_600,
              StgsConfig.Model.defaults()
                  .withDiscount(0.98)
                  .withUnroll(new StgsConfig.Unroll(64, 50, 50, 2))),
          throughModel(
              "PointMass-v0",
              3,
              4,
              3_200,
              StgsConfig.Model.defaults().withUnroll(new StgsConfig.Unroll(64, 30, 30, 2))),
          new Preset(
              "critic",
              Scope.any(Actions.DISCRETE),
              "Gradus: through a learned critic",
              new Algorithm.Stgs(StgsConfig.Critic.defaults()),
              Network.hidden(64, 64),
              new Normalisation(true, false, 10),
              4,
              40_000),
          cloning(DEMONSTRATIONS, "Gradus: cross-entropy, Adam", Normalisation.NONE),
          cloning(
              DEMONSTRATIONS + "-normalised",
              "Gradus: the same on normalised observations",
              new Normalisation(true, false, 10)));

  /** For each choice the first that covers the environment is the best known one. */
  private static final List<Preset> ALL =
      Stream.of(OF_PPO_AND_REINFORCE, A2cPresets.ALL, OffPolicyPresets.ALL)
          .flatMap(List::stream)
          .toList();

  private Presets() {}

  private static Preset zoo(
      String environment, int lanes, long steps, Normalisation normalisation, PpoConfig config) {
    return new Preset(
        ZOO,
        Scope.of(environment),
        "rl-baselines3-zoo, ppo.yml",
        new Algorithm.Ppo(config),
        Network.hidden(64, 64),
        normalisation,
        lanes,
        steps);
  }

  private static Preset cloning(String name, String source, Normalisation normalisation) {
    return new Preset(
        name,
        Scope.any(),
        source,
        new Algorithm.Bc(BcConfig.defaults(), Optional.empty()),
        Network.hidden(64, 64),
        normalisation,
        1,
        200_000);
  }

  /** Through a differentiable environment, with actions on a grid if there is one. */
  private static Preset throughModel(
      String environment, int grid, int lanes, long steps, StgsConfig.Model config) {
    return new Preset(
        "model",
        Scope.of(environment),
        "Gradus: through the environment as a program of arrays",
        new Algorithm.Stgs(config),
        Network.hidden(64, 64),
        Wrapping.NONE.withActionGrid(grid),
        Normalisation.NONE,
        lanes,
        steps);
  }

  /** Stable-Baselines3's defaults but for these. */
  private static PpoConfig zoo(
      int horizon, int epochs, double discount, double lambda, double learningRate) {
    return new PpoConfig(
        horizon,
        new Fit(epochs, 64),
        new Advantage(discount, lambda, true),
        zooLoss(Schedule.constant(0.2), 0),
        Schedule.constant(learningRate),
        1e-5,
        Convention.STABLE_BASELINES3);
  }

  private static LossTerms zooLoss(Schedule clip, double entropyCoefficient) {
    return new LossTerms(clip, false, entropyCoefficient, 0.5, 1, 0.5);
  }

  private static PpoConfig zooCartPole() {
    return zoo(32, 20, 0.98, 0.8, 1e-3)
        .withFit(new Fit(20, 256))
        .withLoss(zooLoss(Schedule.linear(0.2), 0))
        .withLearningRate(Schedule.linear(1e-3));
  }

  private static PpoConfig remembering() {
    return zooCartPole().withFit(new Fit(10, 256)).withLearningRate(Schedule.linear(5e-4));
  }

  private static PpoConfig annealedPendulum() {
    return zoo(256, 10, 0.9, 0.95, 1e-3)
        .withFit(new Fit(10, 256))
        .withLearningRate(Schedule.linear(1e-3));
  }

  private static PpoConfig zooMountainCar() {
    return zoo(8, 10, 0.9999, 0.9, 7.77e-5)
        .withFit(new Fit(10, 256))
        .withLoss(new LossTerms(Schedule.constant(0.1), false, 0.00429, 0.19, 1, 5));
  }

  private static PpoConfig zooLunarLander() {
    return zoo(1024, 4, 0.999, 0.98, 3e-4).withLoss(zooLoss(Schedule.constant(0.2), 0.01));
  }

  private static PpoConfig cleanRlContinuous() {
    return PpoConfig.defaults()
        .withHorizon(2048)
        .withFit(new Fit(10, 64))
        .withLoss(new LossTerms(Schedule.constant(0.2), true, 0, 0.5, 0.5, 0.5))
        .withLearningRate(Schedule.linear(3e-4));
  }

  private static ReinforceConfig slmLab() {
    return new ReinforceConfig(
        new CollectionPlan.Window(128),
        new Weight(
            Credit.REWARD_TO_GO,
            0.99,
            BaselineChoice.NONE,
            Standardisation.CENTRE,
            Normaliser.STEPS),
        Schedule.linear(0.001),
        0,
        new Optimization(Schedule.constant(2e-3), 1e-8, 0.5));
  }

  /** All of them. */
  public static List<Preset> all() {
    return ALL;
  }

  /** Those for an environment, best first. */
  public static List<Preset> of(String id, Actions actions) {
    String bare = bare(id);
    return ALL.stream().filter(preset -> preset.scope().covers(bare, actions)).toList();
  }

  /**
   * The best known preset among those that fit.
   *
   * @param id of the environment, with or without scheme and arguments
   * @param actions its kind of actions
   * @param algorithm what it has to be for, if given
   * @param name what it has to be called, if given
   * @throws IllegalArgumentException if an algorithm or a preset is unknown; says what there is
   */
  public static Preset find(
      String id, Actions actions, Optional<String> algorithm, Optional<String> name) {
    if (algorithm.isPresent() && !Algorithm.NAMES.contains(algorithm.get())) {
      throw new IllegalArgumentException(
          "unknown algorithm '"
              + algorithm.get()
              + "': expected one of "
              + String.join(", ", Algorithm.NAMES));
    }
    List<Preset> possible =
        of(id, actions).stream()
            .filter(preset -> algorithm.map(preset.algorithm().name()::equals).orElse(true))
            .toList();
    return possible.stream()
        .filter(preset -> name.map(preset.name()::equals).orElse(true))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown preset '"
                        + name.orElse("")
                        + "' for "
                        + bare(id)
                        + algorithm.map(word -> " with " + word).orElse("")
                        + ": expected one of "
                        + possible.stream()
                            .map(Preset::name)
                            .distinct()
                            .collect(Collectors.joining(", "))));
  }

  /**
   * {@code CartPole-v1} for {@code gym:CartPole-v1?a=b} and for {@code http://host:1/CartPole-v1},
   * one or several.
   */
  public static String bare(String id) {
    String first = id.split(",(?=https?://)", 2)[0]; // of several servers
    String path = first.contains("?") ? first.substring(0, first.indexOf('?')) : first;
    int scheme = path.indexOf("://");
    if (scheme >= 0) {
      return path.substring(path.indexOf('/', scheme + 3) + 1);
    }
    return path.substring(path.indexOf(':') + 1);
  }
}
