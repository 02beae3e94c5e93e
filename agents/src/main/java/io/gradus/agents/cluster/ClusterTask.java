package io.gradus.agents.cluster;

import java.io.Serializable;

/**
 * Work that a machine of a {@link Cluster} does for the process that trains. It travels by Java's
 * serialization, so it holds a few words and makes the rest where it runs.
 *
 * <p>What it returns follows from its arguments alone: a cluster does it again, and elsewhere, when
 * a machine is lost. What it keeps from call to call, in a static, say, is a cache.
 */
public interface ClusterTask extends Serializable {
  /**
   * Does it. An {@link IllegalArgumentException}, a {@link io.gradus.agents.NotFiniteException} and
   * a {@link io.gradus.envs.BrokenEnvironmentException} would come again and end the run; any other
   * exception is tried again.
   *
   * @param shared what all inputs of one {@link Cluster#run} share
   * @param input this one's own
   */
  byte[] run(byte[] shared, byte[] input);
}
