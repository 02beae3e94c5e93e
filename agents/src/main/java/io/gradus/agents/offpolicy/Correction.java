package io.gradus.agents.offpolicy;

/** What is made of what followed an action, where another policy chose it. */
public enum Correction {
  /** Nothing: what followed under the policy that collected it. */
  NONE,
  /** V-trace: what followed, as far as it speaks for the policy of now. */
  VTRACE
}
