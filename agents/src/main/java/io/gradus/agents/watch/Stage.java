package io.gradus.agents.watch;

import io.gradus.agents.run.PolicyPlayer;
import io.gradus.agents.run.RunFolder;
import io.gradus.envs.HostOptions;
import java.awt.AWTError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the newest policy of a run acts at the speed that people expect, in a thread of its own,
 * for as long as somebody looks: without a look for some seconds it ends, and begins again with the
 * next.
 */
final class Stage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
  private static final int MOST_FRAMES_PER_SECOND = 25;
  private static final long UNWATCHED_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PATIENCE_MILLIS = 5000;
  private static final long SEED = 0;

  private final RunFolder folder;
  private final HostOptions patience;
  private @Nullable Thread thread; // this and the rest are guarded by this
  private @Nullable Shown shown;
  private String trouble = "";
  private long frames;
  private long looked;
  private boolean closed;

  /**
   * What is seen.
   *
   * @param frame its number, counted from 1
   * @param png the picture
   * @param episode counted from 1
   * @param step of the episode
   * @param total the return so far
   * @param trained environment steps that the policy had been trained for
   */
  record Shown(long frame, ByteBuffer png, int episode, int step, double total, long trained) {}

  Stage(RunFolder folder, HostOptions patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /**
   * A picture other than the one seen last, waited for.
   *
   * @param frame the number of the one seen last; it may be of another stage's picture and greater
   *     than any of this one's
   * @return null if there is none for now; {@link #trouble} says why
   */
  synchronized @Nullable Shown after(long frame) throws InterruptedException {
    looked = System.nanoTime();
    if (thread == null && !closed) {
      trouble = "";
      thread = new Thread(this::play, "gradus-stage");
      thread.setDaemon(true);
      thread.start();
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!closed && trouble.isEmpty() && (shown == null || shown.frame == frame)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    looked = System.nanoTime(); // who waited has looked all the time
    return trouble.isEmpty() && shown != null && shown.frame != frame ? shown : null;
  }

  /** Whether somebody has looked, and it has not ended since. */
  synchronized boolean isPlaying() {
    return thread != null;
  }

  /** Why there is no picture; empty if one may come. */
  synchronized String trouble() {
    return trouble;
  }

  private void play() {
    try (PolicyPlayer player = PolicyPlayer.of(folder, patience, SEED, false)) {
      act(player);
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException | LinkageError | AWTError | InternalError e) {
      // no fonts and no screen are errors of AWT's; the run and its page go on
      LOG.debug("the policy of {} cannot be shown", folder.path(), e);
      fail(e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      synchronized (this) {
        thread = null;
        shown = null; // old, when somebody looks again
        notifyAll();
      }
    }
  }

  private void act(PolicyPlayer player) throws InterruptedException {
    int rate = Math.max(1, player.stepsPerSecond());
    int stepsPerFrame = (rate + MOST_FRAMES_PER_SECOND - 1) / MOST_FRAMES_PER_SECOND;
    long pause = TimeUnit.SECONDS.toNanos(1) * stepsPerFrame / rate;
    long due = System.nanoTime();
    while (show(player)) {
      for (int i = 0; i < stepsPerFrame; i++) {
        if (player.step()) {
          catchUp(player);
        }
      }
      due = Math.max(due + pause, System.nanoTime() - pause); // late frames are not made up for
      TimeUnit.NANOSECONDS.sleep(Math.max(1, due - System.nanoTime()));
    }
  }

  /** Between episodes, so that each is of one policy. */
  private static void catchUp(PolicyPlayer player) {
    try {
      if (player.isBehind()) {
        player.catchUp();
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("the newest checkpoint went while it was read; the next one will do", e);
    }
  }

  /** Shows what there is, unless nobody looks any more. */
  private boolean show(PolicyPlayer player) {
    ByteBuffer png = encode(player.picture());
    synchronized (this) {
      if (closed || System.nanoTime() - looked > UNWATCHED_NANOS) {
        return false;
      }
      shown =
          new Shown(
              ++frames,
              png,
              player.episode(),
              player.episodeSteps(),
              player.episodeReturn(),
              player.trainedSteps());
      notifyAll();
      return true;
    }
  }

  private static ByteBuffer encode(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private synchronized void fail(String reason) {
    trouble = reason;
  }

  /** Ends the play; waits until its environment is closed. */
  @Override
  public void close() {
    Thread playing;
    synchronized (this) {
      closed = true;
      playing = thread;
      notifyAll();
    }
    if (playing != null) {
      playing.interrupt();
      try {
        playing.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
