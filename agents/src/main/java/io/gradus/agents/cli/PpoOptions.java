package io.gradus.agents.cli;

import io.gradus.agents.ppo.KlStop;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.Scaling;
import io.gradus.agents.ppo.Surrogate;
import io.gradus.agents.ppo.Truncation;
import io.gradus.agents.preset.Algorithm;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo ppo}; docs/agents/ppo.md says what each does. */
final class PpoOptions implements AlgorithmOptions {
  private static final String SCHEDULE = "NUMBER|linear:FROM[:TO]";

  @Option(names = "--epochs", paramLabel = "N", description = "ppo: passes over the data.")
  private @Nullable Integer epochs;

  @Option(names = "--minibatch-size", paramLabel = "ROWS", description = "ppo: of a gradient step.")
  private @Nullable Integer minibatchSize;

  @Option(names = "--learning-rate", paramLabel = SCHEDULE, description = "ppo: of Adam.")
  private @Nullable String learningRate;

  @Option(names = "--entropy", paramLabel = SCHEDULE, description = "ppo: weight of the entropy.")
  private @Nullable String entropy;

  @Option(names = "--clip", paramLabel = "none|" + SCHEDULE, description = "ppo: of the ratio.")
  private @Nullable String clip;

  @Option(
      names = "--dual-clip",
      paramLabel = "NUMBER",
      description = "ppo: bound of the ratio for bad actions, 3 say.")
  private @Nullable Double dualClip;

  @Option(
      names = "--value-clip",
      paramLabel = "none|policy|NUMBER",
      description = "ppo: how far a value may move in an update.")
  private @Nullable String valueClip;

  @Option(
      names = "--kl-penalty",
      paramLabel = "none|fixed:BETA|adaptive:TARGET",
      description = "ppo: penalty of KL(old policy || new policy).")
  private @Nullable String klPenalty;

  @Option(
      names = "--target-kl",
      paramLabel = "NATS",
      description = "ppo: an update ends where the policy has moved so far.")
  private @Nullable Double targetKl;

  @Option(
      names = "--kl-stop",
      paramLabel = "epoch|minibatch",
      description =
          "ppo: where --target-kl is looked at: after each epoch (by default), or before"
              + " each step, at 1.5 times it.")
  private @Nullable String klStop;

  @Option(
      names = "--normalise-advantages",
      paramLabel = "minibatch|batch|none",
      description = "ppo: to mean 0 and deviation 1.")
  private @Nullable String scaling;

  @Option(
      names = "--recompute-advantages",
      description = "ppo: with the value function as it is at the start of each epoch.")
  private @Nullable Boolean recompute;

  @Option(
      names = "--truncation",
      paramLabel = "bootstrap|terminate",
      description = "ppo: what follows where the clock cut an episode.")
  private @Nullable String truncation;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    given().forEach((name, value) -> AlgorithmOptions.belongs(name, value, "ppo", algorithm));
    if (!(algorithm instanceof Algorithm.Ppo ppo)) {
      return algorithm;
    }
    PpoConfig config = ppo.config();
    PpoConfig changed =
        config
            .withFit(fit(config.fit()))
            .withAdvantage(advantage(config.advantage()))
            .withLoss(loss(config.loss()));
    return new Algorithm.Ppo(
        learningRate == null
            ? changed
            : changed.withLearningRate(Words.schedule("--learning-rate", learningRate)));
  }

  private Map<String, @Nullable Object> given() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("--epochs", epochs);
    all.put("--minibatch-size", minibatchSize);
    all.put("--learning-rate", learningRate);
    all.put("--entropy", entropy);
    all.put("--clip", clip);
    all.put("--dual-clip", dualClip);
    all.put("--value-clip", valueClip);
    all.put("--kl-penalty", klPenalty);
    all.put("--target-kl", targetKl);
    all.put("--kl-stop", klStop);
    all.put("--normalise-advantages", scaling);
    all.put("--recompute-advantages", recompute);
    all.put("--truncation", truncation);
    return all;
  }

  private PpoConfig.Fit fit(PpoConfig.Fit fit) {
    Optional<KlStop> stop = fit.stop();
    if (targetKl != null) {
      KlStop.Rule rule = stop.map(KlStop::rule).orElse(KlStop.Rule.EPOCH);
      stop = Optional.of(new KlStop(targetKl, rule));
    }
    if (klStop != null) {
      KlStop.Rule rule = AlgorithmOptions.choice("--kl-stop", klStop, KlStop.Rule.values());
      double target =
          stop.orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--kl-stop is given and no target: expected --target-kl beside"))
              .target();
      stop = Optional.of(new KlStop(target, rule));
    }
    return new PpoConfig.Fit(
        epochs == null ? fit.epochs() : epochs,
        minibatchSize == null ? fit.minibatchSize() : minibatchSize,
        stop);
  }

  private PpoConfig.Advantage advantage(PpoConfig.Advantage advantage) {
    PpoConfig.Advantage changed = advantage;
    if (scaling != null) {
      changed =
          changed.withScaling(
              AlgorithmOptions.choice("--normalise-advantages", scaling, Scaling.values()));
    }
    if (truncation != null) {
      changed =
          changed.withTruncation(
              AlgorithmOptions.choice("--truncation", truncation, Truncation.values()));
    }
    return recompute == null ? changed : changed.withRecomputed(recompute);
  }

  private PpoConfig.LossTerms loss(PpoConfig.LossTerms loss) {
    Surrogate surrogate = loss.surrogate();
    if (clip != null) {
      surrogate = surrogate.withClip(Words.scheduleOrNone("--clip", clip));
    }
    if (dualClip != null) {
      surrogate = surrogate.withDualClip(Optional.of(dualClip));
    }
    if (klPenalty != null) {
      surrogate = surrogate.withPenalty(Words.klPenalty("--kl-penalty", klPenalty));
    }
    PpoConfig.LossTerms changed = loss.withSurrogate(surrogate);
    if (entropy != null) {
      changed = changed.withEntropyCoefficient(Words.schedule("--entropy", entropy));
    }
    return valueClip == null
        ? changed
        : changed.withValue(changed.value().withClip(Words.valueClip("--value-clip", valueClip)));
  }
}
