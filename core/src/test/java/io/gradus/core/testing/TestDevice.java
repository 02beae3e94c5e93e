package io.gradus.core.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.space.Space;

/**
 * Where the tests compute that are tagged {@code cuda}: {@code -Dgradus.test.device=gpu}, or {@code
 * cpu}, which it is by default on a machine with a GPU too.
 */
public final class TestDevice {
  private TestDevice() {}

  /**
   * {@code cpu} or {@code gpu}.
   *
   * @throws IllegalArgumentException if the property is neither
   */
  public static String name() {
    String name = System.getProperty("gradus.test.device", "cpu");
    if (!name.equals("cpu") && !name.equals("gpu")) {
      throw new IllegalArgumentException(
          "gradus.test.device is '" + name + "': expected cpu or gpu");
    }
    return name;
  }

  /** The device. */
  public static Device device() {
    return name().equals("gpu") ? Device.gpu() : Device.cpu();
  }

  /** A manager of arrays on it, which the caller closes. */
  public static NDManager manager() {
    return NDManager.newBaseManager(device());
  }

  /** Networks on it. */
  public static ActorCriticBuilder builder(Space observations, Space actions, long seed) {
    return ActorCritic.builder(observations, actions, seed).device(device());
  }
}
