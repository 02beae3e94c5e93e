package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options of all algorithms; each is refused where the algorithm is another. */
final class AlgorithmMixin {
  @Mixin private final ReinforceOptions reinforce = new ReinforceOptions();
  @Mixin private final A2cOptions a2c = new A2cOptions();
  @Mixin private final OffPolicyOptions offPolicy = new OffPolicyOptions();
  @Mixin private final BcOptions bc = new BcOptions();
  @Mixin private final StgsOptions stgs = new StgsOptions();
  @Mixin private final PpoOptions ppo = new PpoOptions();

  /** The algorithm with what was asked for. */
  Algorithm apply(Algorithm algorithm) {
    Algorithm changed = algorithm;
    for (AlgorithmOptions options : all()) {
      changed = options.apply(changed);
    }
    return changed;
  }

  /** What the user should know of changes that were not asked for. */
  List<String> notes(Algorithm before, Algorithm after) {
    return all().stream().flatMap(options -> options.note(before, after).stream()).toList();
  }

  private List<AlgorithmOptions> all() {
    return List.of(reinforce, a2c, bc, stgs, ppo, offPolicy);
  }
}
