package io.gradus.spark;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster of two workers that all tests share: it is started by the first, and ends with them.
 */
final class TwoWorkers implements BeforeAllCallback {
  private @Nullable StandaloneCluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(TwoWorkers.class))
            .getOrComputeIfAbsent(
                StandaloneCluster.class,
                key -> StandaloneCluster.start(2),
                StandaloneCluster.class);
  }

  StandaloneCluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  /** Its address. */
  String master() {
    return cluster().master();
  }
}
