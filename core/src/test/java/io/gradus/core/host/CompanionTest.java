package io.gradus.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CompanionTest {
  @Test
  void everyPieceIsDoneOnceAndSeenAfterTheJoin() {
    int[] sum = new int[1]; // not volatile: join has to make it seen
    try (Companion companion = new Companion()) {
      for (int i = 1; i <= 20_000; i++) {
        int piece = i;
        companion.offer(() -> sum[0] += piece);
        companion.join();
        assertThat(sum[0]).isEqualTo(i * (i + 1) / 2);
      }
    }
  }

  @Test
  void whatItHasNotBegunTheOwnerDoes() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (Companion companion = new Companion()) {
      companion.offer(
          () -> {
            begun.countDown();
            await(release);
            done.incrementAndGet();
          });
      begun.await(); // it is at work on the first, in its own thread
      release.countDown();
      companion.join();
      companion.offer(done::incrementAndGet);
      companion.join();
    }
    assertThat(done.get()).isEqualTo(2);
  }

  @Test
  void sleepsWhenThereIsNothingAndWakes() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    try (Companion companion = new Companion()) {
      for (int i = 0; i < 3; i++) {
        companion.offer(done::incrementAndGet);
        companion.join();
        Thread.sleep(20);
      }
    }
    assertThat(done.get()).isEqualTo(3);
  }

  @Test
  void throwsWhatTheWorkThrew() {
    try (Companion companion = new Companion()) {
      for (int i = 0; i < 100; i++) {
        companion.offer(
            () -> {
              throw new IllegalArgumentException("wrong");
            });
        assertThatThrownBy(companion::join)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("wrong");
      }
    }
  }

  @Test
  void itsThreadEndsWithIt() {
    Companion companion = new Companion();
    companion.offer(() -> {});
    companion.join();
    companion.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("gradus-learning") && thread.isAlive());
    assertThatThrownBy(() -> companion.offer(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("it was closed");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
