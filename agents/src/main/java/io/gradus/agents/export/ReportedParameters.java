package io.gradus.agents.export;

import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.distribution.StateDependentExploration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers of a distribution that are shown: logits, or means and then log σ. They are those
 * that the policy has, but for {@link StateDependentExploration}, where log σ is that of the state.
 */
final class ReportedParameters {
  private ReportedParameters() {}

  /** What they are, in order. */
  static List<String> names(DistributionFamily family) {
    int size = family.space().size();
    return family.freeParameters() == 0
        ? numbered("logit_", family.networkOutputs()).toList()
        : Stream.concat(numbered("mean_", size), numbered("log_std_", size)).toList();
  }

  private static Stream<String> numbered(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i);
  }

  /**
   * Of one row.
   *
   * @param parameters (N, {@link DistributionFamily#parameterCount()}) the policy's own
   */
  static float[] of(DistributionFamily family, float[] parameters, int row) {
    int start = row * family.parameterCount();
    float[] shown = new float[names(family).size()];
    if (family instanceof StateDependentExploration exploration) {
      int d = exploration.space().size();
      System.arraycopy(parameters, start, shown, 0, d);
      for (int i = 0; i < d; i++) {
        shown[d + i] = (float) (0.5 * Math.log(exploration.variance(parameters, row, i)));
      }
    } else {
      System.arraycopy(parameters, start, shown, 0, shown.length);
    }
    return shown;
  }
}
