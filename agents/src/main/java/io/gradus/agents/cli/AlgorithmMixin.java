package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options of all algorithms; each is refused where the algorithm is another. */
final class AlgorithmMixin {
  @Mixin private final ReinforceOptions reinforce = new ReinforceOptions();
  @Mixin private final A2cOptions a2c = new A2cOptions();
  @Mixin private final BcOptions bc = new BcOptions();
  @Mixin private final StgsOptions stgs = new StgsOptions();
  @Mixin private final PpoOptions ppo = new PpoOptions();
  @Mixin private final OffPolicyOptions offPolicy = new OffPolicyOptions();

  /** The algorithm with what was asked for. */
  Algorithm apply(Algorithm algorithm) {
    Algorithm changed = algorithm;
    for (AlgorithmOptions options : List.of(reinforce, a2c, bc, stgs, ppo, offPolicy)) {
      changed = options.apply(changed);
    }
    return changed;
  }
}
