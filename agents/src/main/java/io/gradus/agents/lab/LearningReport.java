package io.gradus.agents.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Trainer;
import io.gradus.agents.plot.LineChart;
import io.gradus.agents.plot.LineChart.Scale;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceConfig.Credit;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.core.Constants;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Mlp;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Standardisation;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import io.gradus.envs.wrapper.TimeObservation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the variance does to learning: REINFORCE on the two walks of {@link VarianceReport}, with
 * each baseline. The curves are exact: after every update the expected return of the policy is
 * worked out, not sampled. So are the values of the state-dependent baselines: what is compared is
 * the estimators, not how fast a regression follows.
 */
final class LearningReport {
  private static final int POSITIONS = VarianceReport.POSITIONS;
  private static final int HORIZON = VarianceReport.HORIZON;
  private static final int TRAJECTORIES = 16; // an update
  private static final double LEARNING_RATE = 0.02;

  /** What is subtracted from the reward to go; worked out exactly for the policy as it is. */
  private enum Values {
    NONE,
    BLIND_TO_TIME,
    BY_TIME
  }

  private record Method(String name, Credit credit, BaselineChoice baseline, Values values) {}

  private static final List<Method> METHODS =
      List.of(
          new Method("no baseline", Credit.TOTAL_RETURN, BaselineChoice.NONE, Values.NONE),
          new Method("mean baseline", Credit.TOTAL_RETURN, BaselineChoice.MEAN, Values.NONE),
          new Method("optimal baseline", Credit.TOTAL_RETURN, BaselineChoice.OPTIMAL, Values.NONE),
          new Method("reward to go", Credit.REWARD_TO_GO, BaselineChoice.NONE, Values.NONE),
          new Method(
              "state baseline, b(s)",
              Credit.REWARD_TO_GO,
              BaselineChoice.STATE,
              Values.BLIND_TO_TIME),
          new Method(
              "state baseline, b(s, t)",
              Credit.REWARD_TO_GO,
              BaselineChoice.STATE,
              Values.BY_TIME));

  private final double perStep;
  private final long seed;
  private final int updates;
  private final int seeds;
  private final TabularMdp problem;

  /**
   * A walk that is to be learned.
   *
   * @param seed of the first run
   * @param updates of each run
   * @param seeds runs of each method
   */
  LearningReport(double perStep, long seed, int updates, int seeds) {
    this.perStep = perStep;
    this.seed = seed;
    this.updates = updates;
    this.seeds = seeds;
    this.problem = ToyProblems.walk(POSITIONS, HORIZON, perStep);
  }

  /**
   * Trains, and draws {@code learning-plus-0.png} or {@code …1.png}.
   *
   * @param table gets a row for each method and update
   * @return for people: the chance to reach the goal in the end, a line for each method
   */
  String run(Table table, Path folder) {
    String label = "+" + (int) perStep;
    Table shown =
        new Table(
            "P(goal), " + label + " a step", "a third", "two thirds", "end", "lowest", "highest");
    LineChart chart =
        new LineChart(
            "REINFORCE: " + label + " a step, +1 at the goal",
            "updates of " + TRAJECTORIES + " trajectories",
            "chance to reach the goal, mean of " + seeds + " seeds",
            Scale.LINEAR);
    List<Double> x = new ArrayList<>();
    for (int update = 0; update <= updates; update++) {
      x.add((double) update);
    }
    for (Method method : METHODS) {
      List<List<Double>> curves = new ArrayList<>();
      for (int i = 0; i < seeds; i++) {
        curves.add(train(method, seed + i));
      }
      List<Double> means = new ArrayList<>();
      for (int update = 0; update <= updates; update++) {
        int now = update;
        double mean = curves.stream().mapToDouble(curve -> curve.get(now)).average().orElseThrow();
        means.add(mean);
        table.add(label, method.name(), update, Table.number(mean));
      }
      shown.add(
          method.name(),
          Table.number(means.get(updates / 3)),
          Table.number(means.get(2 * updates / 3)),
          Table.number(means.get(updates)),
          Table.number(
              curves.stream().mapToDouble(curve -> curve.get(updates)).min().orElseThrow()),
          Table.number(
              curves.stream().mapToDouble(curve -> curve.get(updates)).max().orElseThrow()));
      chart.curve(method.name(), x, means);
    }
    chart.save(folder.resolve("learning-plus-" + (int) perStep + ".png"));
    return shown.toString();
  }

  /** The chance to reach the goal before the first update and after each. */
  private List<Double> train(Method method, long runSeed) {
    ReinforceConfig config =
        new ReinforceConfig(
            new CollectionPlan.Episodes(1),
            new ReinforceConfig.Weight(
                method.credit(),
                1,
                method.baseline(),
                Standardisation.NONE,
                Normaliser.TRAJECTORIES),
            Schedule.constant(0),
            0,
            new ReinforceConfig.Optimization(Schedule.constant(LEARNING_RATE), 1e-8, 1e9));
    List<Double> curve = new ArrayList<>();
    try (NDManager tables = NDManager.newBaseManager();
        NDArray values = tables.zeros(new Shape(HORIZON + 1, POSITIONS));
        VectorEnvironment lanes =
            Environments.vector("walk", () -> environment(method), TRAJECTORIES);
        ActorCritic networks = networks(method, lanes, values, runSeed);
        Trainer trainer = ReinforceLearner.trainer(lanes, networks, config, runSeed)) {
      curve.add(chance(networks));
      trainer.listen(report -> curve.add(chance(networks)));
      if (method.baseline().learnsValue()) {
        tabulate(method, policy(networks), values);
        trainer.listen(report -> tabulate(method, policy(networks), values));
      }
      trainer.train((long) updates * TRAJECTORIES * HORIZON);
    }
    return curve;
  }

  private Environment environment(Method method) {
    Environment walk = new TabularEnvironment(problem);
    return method.baseline().learnsValue() ? new TimeObservation(walk, HORIZON) : walk;
  }

  /** A table of logits as a linear layer on the position alone; values are looked up. */
  private static ActorCritic networks(
      Method method, VectorEnvironment lanes, NDArray values, long runSeed) {
    Pcg64 random = Pcg64.stream(runSeed, "lab weights");
    Mlp logits = new Mlp(POSITIONS, new int[0], 2, 0.01, random);
    ActorCriticBuilder builder =
        ActorCritic.builder(lanes.observationSpace(), lanes.actionSpace(), runSeed);
    if (!method.baseline().learnsValue()) {
      return builder.policy(logits).withoutValue().build();
    }
    logits.initialize(values.getManager()); // as it is where it stands alone
    return builder
        .policy(new SequentialBlock().add((NDList in) -> new NDList(position(in))).add(logits))
        .value(new LambdaBlock(in -> new NDList(lookUp(values, in))))
        .build();
  }

  private static NDArray position(NDList observations) {
    return observations.singletonOrThrow().get(":, 0:" + POSITIONS);
  }

  private static NDArray lookUp(NDArray table, NDList observations) {
    NDArray time = observations.singletonOrThrow().get(":, " + POSITIONS);
    NDArray row = time.mul(Constants.of(time, HORIZON)).round().toType(DataType.INT64, false);
    NDArray values = table.get(new NDIndex("{}", row));
    values.attach(time.getManager());
    return position(observations).mul(values).sum(new int[] {1}, true); // (N, 1)
  }

  private void tabulate(Method method, double[][] policy, NDArray table) {
    double[][] values =
        method.values() == Values.BY_TIME
            ? StateValues.byTime(problem, policy)
            : StateValues.blind(problem, policy);
    float[] numbers = new float[(HORIZON + 1) * POSITIONS];
    for (int i = 0; i < HORIZON * POSITIONS; i++) {
      numbers[i] = (float) values[i / POSITIONS][i % POSITIONS];
    }
    try (NDArray now = table.getManager().create(numbers, table.getShape())) {
      TorchOps.copy(now, table);
    }
  }

  private double chance(ActorCritic networks) {
    return problem.expectedReturn(policy(networks), 1) - HORIZON * perStep;
  }

  private static double[][] policy(ActorCritic networks) {
    int size = networks.observationSpace().size();
    float[] observations = new float[POSITIONS * size];
    for (int s = 0; s < POSITIONS; s++) {
      observations[s * size + s] = 1;
    }
    float[] logits = new float[POSITIONS * 2];
    networks.evaluate(observations, POSITIONS, logits, new float[POSITIONS]);
    double[][] table = new double[POSITIONS][2];
    for (int i = 0; i < logits.length; i++) {
      table[i / 2][i % 2] = logits[i];
    }
    return TabularMdp.softmax(table);
  }
}
