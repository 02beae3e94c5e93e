package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.VectorStep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EpisodeStatisticsTest {
  private static final float[] ACTIONS = {0, 0};

  private static void end(VectorStep result, int lane, double total, int length) {
    result.terminated()[lane] = true;
    result.episodeReturns()[lane] = total;
    result.episodeLengths()[lane] = length;
  }

  private static Script script() {
    return new Script(1)
        .then(r -> {})
        .then(
            r -> {
              end(r, 0, 1.5, 3);
              end(r, 1, 2.5, 4);
            })
        .then(r -> {})
        .then(r -> end(r, 0, 3.5, 5))
        .then(
            r -> { // lost
              end(r, 1, 99, 99);
              r.terminated()[1] = false;
              r.truncated()[1] = true;
              r.valid()[1] = false;
            });
  }

  @Test
  void theLastEpisodesAreKeptAndALostOneIsNot() {
    EpisodeStatistics environment = played();
    assertThat(environment.count()).isEqualTo(3);
    assertThat(environment.returns()).containsExactly(2.5, 3.5);
    assertThat(environment.lengths()).containsExactly(4, 5);
    assertThat(environment).hasToString("Script.episodeStatistics(2)");
  }

  private static EpisodeStatistics played() {
    EpisodeStatistics environment = new EpisodeStatistics(script(), 2);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    for (int t = 0; t < 4; t++) {
      environment.step(ACTIONS, result);
    }
    return environment;
  }

  @Test
  void theyAreRestoredThoughTheLanesCannotBe() throws IOException {
    EpisodeStatistics environment = played();
    assertThat(environment.isResumable()).isFalse();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    environment.save(new DataOutputStream(bytes));
    EpisodeStatistics another = new EpisodeStatistics(script(), 2);
    another.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(another.count()).isEqualTo(3);
    assertThat(another.returns()).containsExactly(2.5, 3.5);
    assertThat(another.lengths()).containsExactly(4, 5);
  }
}
