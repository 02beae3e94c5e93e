package io.gradus.spark;

import java.util.regex.Pattern;

/**
 * What a cluster on this machine has.
 *
 * @param workers processes that start executors; at least 1
 * @param cores tasks at a time, of each worker; at least 1
 * @param memory of each worker, as Spark writes it: {@code 2g}
 * @param port of the master; 0 for one that is free
 */
public record OwnClusterSettings(int workers, int cores, String memory, int port) {
  private static final Pattern MEMORY = Pattern.compile("[1-9]\\d{0,8}[mg]");
  private static final long LEAST_MEGABYTES = 1024;

  /** Checks the ranges; messages name the command's options. */
  public OwnClusterSettings {
    if (workers < 1) {
      throw new IllegalArgumentException("--workers is " + workers + ": expected at least 1");
    }
    if (cores < 1) {
      throw new IllegalArgumentException("--cores is " + cores + ": expected at least 1");
    }
    if (!MEMORY.matcher(memory).matches()) {
      throw new IllegalArgumentException(
          "--memory is '" + memory + "': expected megabytes or gigabytes, as 1500m or 2g");
    }
    if (megabytes(memory) < LEAST_MEGABYTES) {
      throw new IllegalArgumentException(
          "--memory is " + memory + ": expected at least 1g, which an executor takes");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port is " + port + ": expected 0 to 65535");
    }
  }

  private static long megabytes(String memory) {
    long number = Long.parseLong(memory.substring(0, memory.length() - 1));
    return memory.endsWith("g") ? 1024 * number : number;
  }

  /** Two workers of one core and two gigabytes, at Spark's usual port. */
  public static OwnClusterSettings defaults() {
    return new OwnClusterSettings(2, 1, "2g", 7077);
  }

  /** The same with other workers. */
  public OwnClusterSettings withWorkers(int count) {
    return new OwnClusterSettings(count, cores, memory, port);
  }

  /** The same with another port. */
  public OwnClusterSettings withPort(int other) {
    return new OwnClusterSettings(workers, cores, memory, other);
  }
}
