package io.gradus.benchmarks.scaleout;

import io.gradus.agents.cluster.ClusterTask;

/**
 * Returns as many bytes as it is told, and does nothing else.
 *
 * @param bytes how many
 */
record BytesTask(int bytes) implements ClusterTask {
  @Override
  public byte[] run(byte[] shared, byte[] input) {
    return new byte[bytes];
  }
}
