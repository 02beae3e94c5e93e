package io.gradus.examples;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Evaluator;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.Constants;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Gae;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** An objective of one's own and the learner around it: a penalty on log ρ instead of a clip. */
public final class OwnObjective {
  /** L = 1/Σm Σ m (ρ ψ − c (log ρ)²): near the old policy because far away is dear. */
  record Penalised(double c) implements Objective {
    @Override
    public NDArray value(ObjectiveInput input) {
      NDArray logRatio = input.logRatio(); // (T, B)
      NDArray far = logRatio.square();
      NDArray gain = logRatio.exp().mul(input.weight());
      return Normaliser.STEPS.apply(gain.sub(far.mul(Constants.of(far, c))), input);
    }
  }

  /** Four passes over windows of 128 steps, with GAE as ψ. */
  private record OwnLearner(ActorCritic networks, Adam adam, Pcg64 order, MinibatchDescent descent)
      implements Learner {
    static OwnLearner of(ActorCritic networks) {
      Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5));
      Pcg64 order = Pcg64.stream(1, "minibatches");
      return new OwnLearner(
          networks, adam, order, MinibatchDescent.autograd(networks, adam, order));
    }

    @Override
    public CollectionPlan plan() {
      return new CollectionPlan.Window(128);
    }

    @Override
    public UpdateStatistics update(Rollout rollout, Progress progress) {
      double[] advantages = new Gae(0.99, 0.95).estimate(rollout);
      double[] targets = Gae.targets(rollout, advantages);
      Loss loss = new Loss(new Penalised(2), 0.01, 0.5, ValueLoss.unclipped(0.5), true, 0.5);
      var passes = new MinibatchDescent.Passes(4, 256);
      return descent.descend(rollout, advantages, targets, loss, passes, 1e-3, progress);
    }

    @Override
    public long plannedSteps(long requested, int lanes) {
      return requested;
    }

    @Override
    public Map<String, NDArray> arrays() {
      return adam.state();
    }

    @Override
    public void save(DataOutput out) throws IOException {
      adam.save(out);
      order.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
      adam.restore(in);
      order.restore(in);
    }

    @Override
    public void close() {
      descent.close();
      adam.close();
    }
  }

  /** Takes the number of steps to train for. */
  public static void main(String[] arguments) {
    long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 50_000;
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        OwnLearner learner = OwnLearner.of(networks);
        Trainer trainer =
            new Trainer(new Collector(environment, networks, learner.plan(), 1), learner)) {
      trainer.train(steps);
      System.out.println(
          "mean return " + Evaluator.greedy(20, 1).evaluate(networks, environment).meanReturn());
    }
  }
}
