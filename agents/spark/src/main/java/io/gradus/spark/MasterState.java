package io.gradus.spark;

import java.util.List;

/**
 * What a master of a standalone cluster says of itself.
 *
 * @param master {@code spark://127.0.0.1:7077}
 * @param workers the processes that start executors, those that are lost too
 * @param applications those that are connected
 */
public record MasterState(String master, List<Worker> workers, List<Application> applications) {
  /**
   * One that starts executors.
   *
   * @param address {@code 127.0.0.1:40123}
   * @param state as Spark says it: ALIVE, DEAD
   * @param cores how many tasks it takes at a time
   * @param coresUsed of these, by applications
   */
  public record Worker(String address, String state, int cores, int coresUsed) {
    /** Whether it can be given work. */
    public boolean isAlive() {
      return state.equals("ALIVE");
    }
  }

  /**
   * One that has the cluster do things.
   *
   * @param id the cluster's name for it
   * @param name its own
   * @param state as Spark says it: RUNNING, WAITING
   * @param cores given to it
   */
  public record Application(String id, String name, String state, int cores) {}

  /** Copies. */
  public MasterState {
    workers = List.copyOf(workers);
    applications = List.copyOf(applications);
  }

  /** How many workers can be given work. */
  public int alive() {
    return (int) workers.stream().filter(Worker::isAlive).count();
  }

  /** How many more tasks fit now. */
  public int coresFree() {
    return workers.stream()
        .filter(Worker::isAlive)
        .mapToInt(worker -> worker.cores() - worker.coresUsed())
        .sum();
  }
}
