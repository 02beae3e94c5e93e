package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.Progress;
import io.gradus.agents.UpdateStatistics;
import io.gradus.agents.stgs.StgsConfig.Replay;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits a critic to transitions that were kept, and climbs it.
 *
 * <pre>
 *   y = r + γ (1 − terminated) Σ_a' πθ(a'|s') Q_target(s', a')
 *   φ descends 1/M Σ (Qφ(s, a) − y)² ,   θ climbs {@link PolicyGradient} + entropy
 *   target ← target + polyak (φ − target)
 * </pre>
 *
 * <p>An episode that was cut is not over: y goes on to what was seen last.
 */
final class CriticLearner implements Learner {
  private static final List<String> METRICS =
      List.of("temperature", "q_loss", "q_mean", "replay_size");
  private static final double CRITIC_GRADIENT_LIMIT = 10;

  private final ActorCritic networks;
  private final StgsConfig.Critic config;
  private final Discrete choices;
  private final NDManager manager;
  private final ActionValue critic;
  private final ActionValue target;
  private final Adam criticAdam;
  private final PolicyStep step;
  private final ReplayBuffer replay;
  private final Pcg64 minibatches;
  private final Pcg64 noise;

  /**
   * Gets ready.
   *
   * @param choices the actions
   * @param seed decides the critic's weights, minibatches and noise
   */
  CriticLearner(ActorCritic networks, StgsConfig.Critic config, Discrete choices, long seed) {
    this.networks = networks;
    this.config = config;
    this.choices = choices;
    int actions = choices.n();
    manager = networks.manager().newSubManager();
    int width = networks.observationSpace().size();
    Pcg64 weights = Pcg64.stream(seed, "critic");
    critic = new ActionValue(manager, config.fit().form(), width, actions, weights);
    target = new ActionValue(manager, config.fit().form(), width, actions, weights);
    TorchOps.copy(critic.parameters().values(), target.parameters().values());
    criticAdam = new Adam(critic.parameters(), Adam.Settings.epsilon(1e-8));
    step = new PolicyStep(networks.parameters(), config.optimization());
    replay = new ReplayBuffer(config.fit().replay().capacity(), width);
    minibatches = Pcg64.stream(seed, "minibatches");
    noise = Pcg64.stream(seed, "gumbel");
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    replay.add(rollout);
    Replay plan = config.fit().replay();
    double[] means = new double[5];
    boolean warm = replay.size() >= plan.warmUp();
    for (int i = 0; i < means.length; i++) {
      means[i] = warm ? 0 : Double.NaN;
    }
    if (warm) {
      for (float[] measured : descend(plan, progress)) {
        PolicyStep.check(measured, progress);
        for (int i = 0; i < means.length; i++) {
          means[i] += measured[i] / (double) plan.steps();
        }
      }
    }
    Map<String, Double> more = new LinkedHashMap<>();
    more.put("temperature", step.temperature(progress));
    more.put("q_loss", means[3]);
    more.put("q_mean", means[4]);
    more.put("replay_size", (double) replay.size());
    return new UpdateStatistics(
        -means[0],
        Double.NaN,
        means[1],
        Double.NaN,
        Double.NaN,
        Double.NaN,
        means[2],
        step.learningRate(progress),
        more);
  }

  /** Some steps of both optimizers; what they measured, read in one copy. */
  private float[][] descend(Replay plan, Progress progress) {
    try (NDManager scope = manager.newSubManager()) {
      NDList all = new NDList();
      for (int i = 0; i < plan.steps(); i++) {
        NDArray measured =
            TorchOps.recordingGradients(true, () -> descendOnce(scope, plan.minibatch(), progress));
        all.add(measured);
      }
      float[] numbers = NDArrays.stack(all).toFloatArray();
      float[][] rows = new float[plan.steps()][5];
      for (int i = 0; i < numbers.length; i++) {
        rows[i / 5][i % 5] = numbers[i];
      }
      return rows;
    }
  }

  /** Objective, entropy, norm, squared error, mean Q. */
  private NDArray descendOnce(NDManager owner, int count, Progress progress) {
    try (NDManager scope = owner.newSubManager()) {
      ReplayBuffer.Minibatch drawn = replay.draw(count, minibatches);
      NDArray observations = networks.observations(scope, drawn.observations, count);
      NDArray ofCritic = fit(scope, drawn, observations, progress);
      NDArray logits = networks.policy().parameters(observations);
      NDArray gumbel = GumbelNoise.draw(scope, noise, new Shape(count, choices.n()));
      NDArray value =
          PolicyGradient.objective(
              config.gradient(), critic, observations, logits, gumbel, step.temperature(progress));
      NDArray entropy = new Categorical(logits).entropy().mean();
      NDArray measured = step.climb(scope, value, entropy, progress).concat(ofCritic);
      measured.attach(owner);
      return measured;
    }
  }

  /** One step of the critic; its squared error and mean, (2). */
  private NDArray fit(
      NDManager scope, ReplayBuffer.Minibatch drawn, NDArray observations, Progress progress) {
    int count = drawn.rewards.length;
    NDArray wanted =
        TorchOps.recordingGradients(
            false,
            () -> {
              NDArray next = networks.observations(scope, drawn.nextObservations, count);
              NDArray rewards = scope.create(drawn.rewards, new Shape(count));
              NDArray goesOn = scope.create(drawn.goesOn, new Shape(count));
              NDArray probabilities = networks.policy().parameters(next).softmax(1);
              NDArray expected =
                  probabilities.mul(target.ofAll(next)).sum(new int[] {1}).mul(goesOn);
              return expected.mul(Constants.of(expected, config.discount())).add(rewards);
            });
    NDArray taken = oneHotRows(scope, drawn.actions);
    NDArray q = critic.of(observations, taken);
    NDArray squared = q.sub(wanted).square().mean();
    PolicyStep.descend(scope, squared, critic.parameters());
    TorchOps.clip(scope, critic.parameters().gradient(), CRITIC_GRADIENT_LIMIT);
    criticAdam.step(config.fit().learningRate().at(progress.before()));
    target.moveTowards(critic, config.fit().polyak());
    return NDArrays.stack(new NDList(squared.stopGradient(), q.stopGradient().mean()));
  }

  private NDArray oneHotRows(NDManager scope, float[] taken) {
    int actions = choices.n();
    float[] rows = new float[taken.length * actions];
    for (int i = 0; i < taken.length; i++) {
      rows[i * actions + (int) taken[i] - choices.start()] = 1;
    }
    return scope.create(rows, new Shape(taken.length, actions));
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>(step.adam().state());
    criticAdam.state().forEach((name, array) -> arrays.put("critic." + name, array));
    arrays.put("critic", critic.parameters().values());
    arrays.put("critic.target", target.parameters().values());
    return arrays;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    step.adam().save(out);
    criticAdam.save(out);
    minibatches.save(out);
    noise.save(out);
    replay.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    step.adam().restore(in);
    criticAdam.restore(in);
    minibatches.restore(in);
    noise.restore(in);
    replay.restore(in);
  }

  @Override
  public long plannedSteps(long requested, int lanes) {
    return requested;
  }

  @Override
  public void close() {
    step.close();
    criticAdam.close();
    critic.close();
    target.close();
    manager.close();
  }
}
