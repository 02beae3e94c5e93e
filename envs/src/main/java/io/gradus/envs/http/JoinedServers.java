package io.gradus.envs.http;

import io.gradus.core.Checks;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of several servers as those of one environment: the first server's come first. Each
 * server has a thread here, and all are stepped at the same time.
 *
 * <p>When one is lost in a step, the others' results are kept, and its lanes are cut: rows that are
 * truncated and not valid. The next step fails if it has not come back by then.
 */
public final class JoinedServers implements VectorEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedServers.class);

  private final String id;
  private final List<Part> parts = new ArrayList<>();
  private final int lanes;
  private final int[] elapsed; // (B) steps of the episodes that run
  private final ExecutorService threads;
  private final List<Thread> started = new CopyOnWriteArrayList<>();

  /** The lanes from {@code first} on. */
  private static final class Part {
    private final VectorEnvironment environment;
    private final VectorStep result;
    private final float[] actions;
    private final int first;
    private boolean lost;

    Part(VectorEnvironment environment, int first) {
      this.environment = environment;
      this.first = first;
      result = VectorStep.of(environment);
      actions = new float[environment.lanes() * environment.actionSpace().size()];
    }

    /** Ends the episodes where they were last seen: nothing was written by the failed step. */
    void cut() {
      lost = true;
      float[] seen = result.observations();
      System.arraycopy(seen, 0, result.finalObservations(), 0, seen.length);
      Arrays.fill(result.rewards(), 0);
      Arrays.fill(result.terminated(), false);
      Arrays.fill(result.truncated(), true);
      Arrays.fill(result.valid(), false);
    }
  }

  /**
   * Joins environments, which it closes from here on, also if this fails.
   *
   * @param id a name for messages
   * @param environments at least one
   * @throws IllegalArgumentException if their spaces differ
   */
  public JoinedServers(String id, List<? extends VectorEnvironment> environments) {
    this.id = id;
    int count = 0;
    for (VectorEnvironment environment : environments) {
      VectorEnvironment head = environments.get(0);
      if (!environment.observationSpace().equals(head.observationSpace())
          || !environment.actionSpace().equals(head.actionSpace())) {
        environments.forEach(VectorEnvironment::close);
        throw new IllegalArgumentException(
            environment
                + " has the spaces "
                + environment.observationSpace()
                + " and "
                + environment.actionSpace()
                + ": expected those of "
                + head
                + ", "
                + head.observationSpace()
                + " and "
                + head.actionSpace());
      }
      parts.add(new Part(environment, count));
      count += environment.lanes();
    }
    lanes = count;
    elapsed = new int[lanes];
    threads =
        Executors.newFixedThreadPool(
            parts.size(),
            task -> {
              Thread thread = new Thread(task, "gradus-remote-part");
              thread.setDaemon(true);
              started.add(thread);
              return thread;
            });
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public Space observationSpace() {
    return parts.get(0).environment.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return parts.get(0).environment.actionSpace();
  }

  @Override
  public int maskSize() {
    return parts.get(0).environment.maskSize();
  }

  /** The longest of the servers' times: they work at the same time. */
  @Override
  public long servedNanos() {
    return parts.stream().mapToLong(part -> part.environment.servedNanos()).max().orElse(0);
  }

  @Override
  public boolean isDrawable() {
    return parts.stream().allMatch(part -> part.environment.isDrawable());
  }

  @Override
  public BufferedImage draw(int lane) {
    Checks.index("lane", lane, lanes);
    Part part = parts.get(0);
    for (Part next : parts) {
      part = next.first <= lane ? next : part;
    }
    return part.environment.draw(lane - part.first);
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    Checks.length("seeds", seeds.length, lanes);
    List<Future<?>> futures = new ArrayList<>();
    for (Part part : parts) {
      long[] own = Arrays.copyOfRange(seeds, part.first, part.first + part.environment.lanes());
      futures.add(threads.submit(() -> part.environment.reset(own, part.result)));
    }
    for (Optional<RuntimeException> failure : await(futures)) {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
    for (Part part : parts) {
      part.lost = false;
      copy(part, result);
    }
    Arrays.fill(elapsed, 0);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    Actions.check(actionSpace(), actions, elapsed);
    List<Future<?>> futures = new ArrayList<>();
    for (Part part : parts) {
      int offset = part.first * actionSpace().size();
      System.arraycopy(actions, offset, part.actions, 0, part.actions.length);
      futures.add(threads.submit(() -> part.environment.step(part.actions, part.result)));
    }
    List<Optional<RuntimeException>> failures = await(futures);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (failures.get(i).isPresent()) {
        RuntimeException failure = failures.get(i).get();
        boolean serverLost = failure instanceof RemoteEnvironmentException;
        if (!serverLost || part.lost || failures.stream().allMatch(Optional::isPresent)) {
          throw failure;
        }
        LOG.warn("{}; its lanes are cut, the others' results are kept", failure.getMessage());
        part.cut();
      }
    }
    parts.forEach(part -> copy(part, result));
    for (int lane = 0; lane < lanes; lane++) {
      elapsed[lane] = result.ended(lane) ? 0 : elapsed[lane] + (result.valid()[lane] ? 1 : 0);
    }
  }

  private static List<Optional<RuntimeException>> await(List<Future<?>> futures) {
    List<Optional<RuntimeException>> failures = new ArrayList<>();
    boolean interrupted = false;
    for (Future<?> future : futures) {
      while (true) {
        try {
          future.get();
          failures.add(Optional.empty());
          break;
        } catch (ExecutionException e) {
          failures.add(
              Optional.of(
                  e.getCause() instanceof RuntimeException cause
                      ? cause
                      : new IllegalStateException(e.getCause())));
          break;
        } catch (InterruptedException e) { // each part must be still when this returns
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failures;
  }

  private void copy(Part part, VectorStep to) {
    VectorStep from = part.result;
    int count = part.environment.lanes();
    int size = observationSpace().size();
    int row = part.first * size;
    System.arraycopy(from.observations(), 0, to.observations(), row, count * size);
    System.arraycopy(from.finalObservations(), 0, to.finalObservations(), row, count * size);
    int masks = from.masks().length;
    System.arraycopy(from.masks(), 0, to.masks(), part.first * (masks / count), masks);
    System.arraycopy(from.rewards(), 0, to.rewards(), part.first, count);
    System.arraycopy(from.terminated(), 0, to.terminated(), part.first, count);
    System.arraycopy(from.truncated(), 0, to.truncated(), part.first, count);
    System.arraycopy(from.valid(), 0, to.valid(), part.first, count);
    System.arraycopy(from.episodeReturns(), 0, to.episodeReturns(), part.first, count);
    System.arraycopy(from.episodeLengths(), 0, to.episodeLengths(), part.first, count);
  }

  @Override
  public void close() {
    if (threads.isShutdown()) {
      return;
    }
    parts.forEach(part -> threads.execute(part.environment::close));
    threads.shutdown();
    try {
      for (Thread thread : started) {
        thread.join(TimeUnit.MINUTES.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
