package io.gradus.core.policy;

import io.gradus.core.distribution.CategoricalFamily;
import io.gradus.core.distribution.DiagonalGaussianFamily;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.host.HostCategorical;
import io.gradus.core.host.HostGaussian;
import io.gradus.core.host.HostGradient;
import io.gradus.core.host.HostHead;
import io.gradus.core.host.PerceptronGradient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which networks can be learned with in plain Java. */
public final class HostNetworks {
  private HostNetworks() {}

  /**
   * What differentiates these networks in plain Java, in the order of {@link
   * ActorCritic#parameters()}.
   *
   * @return empty unless they are separate perceptrons on the CPU, with a categorical or a diagonal
   *     Gaussian policy
   */
  public static Optional<HostGradient> gradient(ActorCritic networks) {
    boolean here = networks.manager().getDevice().getDeviceType().equals("cpu");
    HostHead head = head(networks.policy().family());
    if (!here || head == null || !networks.isPerceptrons()) {
      return Optional.empty();
    }
    PerceptronGradient value =
        networks.value().map(function -> ((Mlp) function.network()).gradientOnHost()).orElse(null);
    return Optional.of(
        new HostGradient(((Mlp) networks.policy().network()).gradientOnHost(), head, value));
  }

  private static @Nullable HostHead head(DistributionFamily family) {
    if (family instanceof CategoricalFamily categorical) {
      return new HostCategorical(categorical.space().n(), categorical.space().start());
    }
    return family instanceof DiagonalGaussianFamily gaussian
        ? new HostGaussian(gaussian.space().size())
        : null;
  }
}
