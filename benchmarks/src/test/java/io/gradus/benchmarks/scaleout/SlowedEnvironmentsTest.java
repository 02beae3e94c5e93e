package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowedEnvironmentsTest {
  private static final float[] ACTIONS = {0, 1};

  @TempDir private Path folder;

  private String id() {
    return "slowed:CartPole-v1?milliseconds=30&marker=" + folder.resolve("marker");
  }

  private static VectorEnvironment make(String id) {
    return Environments.make(id, EnvironmentOptions.lanes(2));
  }

  @Test
  void aSlowedEnvironmentIsTheSameOneAndTakesLonger() {
    try (VectorEnvironment slowed = make(id());
        VectorEnvironment plain = make("CartPole-v1")) {
      VectorStep one = VectorStep.of(slowed);
      VectorStep other = VectorStep.of(plain);
      slowed.reset(3, one);
      plain.reset(3, other);
      long begun = System.nanoTime();
      slowed.step(ACTIONS, one);
      long nanos = System.nanoTime() - begun;
      plain.step(ACTIONS, other);
      assertThat(one.observations()).isEqualTo(other.observations());
      assertThat(nanos).isGreaterThanOrEqualTo(30_000_000);
    }
  }

  @Test
  void itsStateTravels() throws IOException {
    try (VectorEnvironment here = make(id());
        VectorEnvironment there = make(id())) {
      assertThat(here.isResumable()).isTrue();
      VectorStep one = VectorStep.of(here);
      VectorStep other = VectorStep.of(there);
      here.reset(3, one);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      here.save(new DataOutputStream(bytes));
      there.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      here.step(ACTIONS, one);
      there.step(ACTIONS, other);
      assertThat(one.observations()).isEqualTo(other.observations());
    }
  }

  @Test
  void theMarkMakesOneStepSleepAndIsTaken() throws IOException {
    Path marker = Files.createFile(folder.resolve("marker"));
    try (VectorEnvironment slowed = make(id())) {
      VectorStep step = VectorStep.of(slowed);
      slowed.reset(3, step);
      long begun = System.nanoTime();
      slowed.step(ACTIONS, step);
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(5_000_000_000L);
      assertThat(marker).doesNotExist();
    }
  }
}
