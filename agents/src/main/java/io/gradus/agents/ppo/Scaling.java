package io.gradus.agents.ppo;

/** Which advantages are shifted and scaled to mean 0 and deviation 1 together. */
public enum Scaling {
  /** None are. */
  NONE,
  /** Those of a minibatch. */
  MINIBATCH,
  /** Those of the whole batch. */
  BATCH
}
