package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options of all algorithms; each is refused where the algorithm is another. */
final class AlgorithmMixin {
  @Mixin private final ReinforceOptions reinforce = new ReinforceOptions();

  /** The algorithm with what was asked for. */
  Algorithm apply(Algorithm algorithm) {
    Algorithm changed = algorithm;
    for (AlgorithmOptions options : List.of(reinforce)) {
      changed = options.apply(changed);
    }
    return changed;
  }
}
