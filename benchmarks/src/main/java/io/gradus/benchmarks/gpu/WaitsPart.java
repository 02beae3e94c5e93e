package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import io.gradus.agents.Learner;
import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cLearner;
import io.gradus.agents.ppo.KlStop;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.OperationCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * How often an update waits for the device, by libtorch's profiler.
 *
 * <p>What waits is a number that libtorch itself reads ({@code aten::_local_scalar_dense}), a
 * result whose size depends on numbers ({@code aten::nonzero}) and a copy between host and device,
 * as every number that Java reads is one. The profiler does not say where a copy goes; yet on the
 * CPU there are none between host and device, and the same work has the same others, so they are
 * those that it does more of on a GPU. Where the device is the CPU, what Java reads is therefore
 * not countable, and a row says what libtorch reads alone. libtorch's fused Adam for the CPU reads
 * the number of its step, where that for GPUs leaves it on the device: on the CPU a read for each
 * of its calls is taken off.
 *
 * <p>An update of few and one of many gradient steps are counted. What they differ by, by steps, is
 * a step's; the rest is the update's own: the rollout and the order of its minibatches go to the
 * device, and the measures come back. A limit of the KL has to be looked at in each step, twice; a
 * count that does not see it counts nothing.
 */
final class WaitsPart implements Part {
  private static final int FEW = 2;
  private static final int MANY = 10;

  /** Observations, actions, scalars and the order; the measures. */
  private static final long OF_AN_UPDATE = 5;

  @Override
  public String name() {
    return "waits";
  }

  /** Makes a learner. */
  private interface Maker {
    Learner on(ActorCritic networks);
  }

  /**
   * Updates that are counted.
   *
   * @param maker of a learner with so many gradient steps an update
   * @param needed waits in a step, by the algorithm itself: no more, and not none where it is above
   *     0
   */
  private record Case(
      String what,
      UnaryOperator<ActorCriticBuilder> shape,
      IntFunction<Maker> maker,
      long needed) {}

  private static List<Case> cases() {
    return List.of(
        new Case("PPO", builder -> builder, steps -> ppo(steps, Optional.empty()), 0),
        new Case(
            "PPO, networks that share",
            ActorCriticBuilder::shared,
            steps -> ppo(steps, Optional.empty()),
            0),
        new Case(
            "PPO with a limit of KL, which has to be looked at",
            builder -> builder,
            steps -> ppo(steps, Optional.of(new KlStop(1e9, KlStop.Rule.MINIBATCH))),
            2));
  }

  private static Maker ppo(int steps, Optional<KlStop> stop) {
    PpoConfig config =
        PpoConfig.defaults()
            .withHorizon(32)
            .withFit(new PpoConfig.Fit(steps, 32 * 4).withStop(stop));
    return networks -> new PpoLearner(networks, config, Pcg64.seeded(1));
  }

  @Override
  public Result run(Setting setting) {
    List<Row> rows = new ArrayList<>();
    Map<String, Object> details = new LinkedHashMap<>();
    Device device = setting.device();
    for (Case one : cases()) {
      long few = waits(one.shape(), one.maker().apply(FEW), device);
      long many = waits(one.shape(), one.maker().apply(MANY), device);
      double perStep = (many - few) / (double) (MANY - FEW);
      double rest = few - perStep * FEW;
      boolean counts = one.needed() == 0 || perStep > 0;
      rows.add(
          row(
              one.what(),
              String.format(Locale.ROOT, "%.2f a step, %.0f an update beside", perStep, rest),
              counts && perStep <= one.needed() && rest <= OF_AN_UPDATE,
              device));
      details.put(one.what(), Map.of("a_step", perStep, "an_update_beside", rest));
    }
    long a2c =
        waits(
            builder -> builder, networks -> new A2cLearner(networks, A2cConfig.defaults()), device);
    rows.add(row("A2C", a2c + " in an update of one step", a2c <= OF_AN_UPDATE, device));
    details.put("A2C", Map.of("an_update", a2c));
    details.put("reads_of_java_counted", device.isGpu());
    return new Result(rows, details);
  }

  private static Row row(String what, String found, boolean asItShould, Device device) {
    return device.isGpu()
        ? Row.of("waits of " + what, found, asItShould)
        : new Row(
            "libtorch's own reads of " + what,
            found + "; Java's are not countable on a CPU",
            Verdict.MEASURED);
  }

  private static long waits(UnaryOperator<ActorCriticBuilder> shape, Maker maker, Device device) {
    Map<String, Long> here = counts(shape, maker, device);
    long reads = count(here, "aten::_local_scalar_dense") + count(here, "aten::nonzero");
    if (!device.isGpu()) {
      return reads - count(here, "aten::_fused_adam_");
    }
    Map<String, Long> onCpu = counts(shape, maker, Device.cpu());
    return reads + count(here, "aten::_to_copy") - count(onCpu, "aten::_to_copy");
  }

  private static long count(Map<String, Long> counts, String operation) {
    return counts.getOrDefault(operation, 0L);
  }

  private static Map<String, Long> counts(
      UnaryOperator<ActorCriticBuilder> shape, Maker maker, Device device) {
    try (Updates updates = new Updates(device, 4, shape, maker::on)) {
      updates.update();
      return OperationCounts.of(updates::update);
    }
  }
}
