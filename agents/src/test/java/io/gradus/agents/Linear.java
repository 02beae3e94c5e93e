package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;

/** For tests: linear networks on two observed numbers, whose outputs can be read off. */
public final class Linear {
  private Linear() {}

  /**
   * V = first + second / 100, so that the value tells which observation it is of. The policy is
   * indifferent: equal logits, or N(0, 1) in each component.
   */
  public static ActorCritic networks(Space actions) {
    ActorCritic networks = TestDevice.builder(Box.of(2, 0, 1000), actions, 1).hidden().build();
    NDArray values = networks.parameters().values();
    float[] numbers = new float[(int) values.size()];
    numbers[numbers.length - 3] = 1;
    numbers[numbers.length - 2] = 0.01f;
    set(networks, numbers);
    return networks;
  }

  /** Sets all parameters. */
  public static void set(ActorCritic networks, float... numbers) {
    NDArray values = networks.parameters().values();
    try (NDArray given = values.getManager().create(numbers)) {
      TorchOps.copy(given, values);
    }
  }
}
