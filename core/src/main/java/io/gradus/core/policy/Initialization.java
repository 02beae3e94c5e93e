package io.gradus.core.policy;

/** What an {@link Mlp} begins with. */
public enum Initialization {
  /** Orthogonal weights, gain √2, of the last layer as given; biases 0. */
  ORTHOGONAL,
  /** Weights and biases uniform in ±1/√inputs of the layer: torch's default of linear layers. */
  UNIFORM
}
