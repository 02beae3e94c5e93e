package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import java.util.OptionalInt;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TabularEnvironmentTest {
  private static final TabularMdp PROBLEM = ToyProblems.random(5, 4, 3, 6, true);

  /** The stream that decides transitions is the lane's: it must go on in a restored one. */
  @Nested
  class Conformance extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return Environments.vector(() -> new TabularEnvironment(PROBLEM), lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return OptionalInt.empty(); // the horizon is the end of the task
    }

    @Override
    @Test
    @Disabled("there are three states to begin in")
    protected void theEndingStepGivesTheFinalObservationBesideTheNextFirstOne() {}

    @Override
    @Test
    @Disabled("there are three states to begin in")
    protected void anotherSeedGivesAnotherFirstObservation() {}
  }

  @Test
  void itsEpisodesReturnWhatTheProblemExpects() {
    TabularEnvironment environment = new TabularEnvironment(PROBLEM);
    Pcg64 random = Pcg64.seeded(9);
    int episodes = 20_000;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < episodes; i++) {
      environment.reset(random);
      double sum = 0;
      Step step;
      do {
        step = environment.step(new float[] {random.nextInt(3)});
        sum += step.reward();
      } while (!step.terminated());
      mean += sum / episodes;
      square += sum * sum / episodes;
    }
    double third = 1.0 / 3;
    double[] fair = {third, third, third};
    double expected = PROBLEM.expectedReturn(new double[][] {fair, fair, fair, fair}, 1);
    double standardError = Math.sqrt((square - mean * mean) / episodes);
    assertThat(mean).isCloseTo(expected, within(3.5 * standardError));
    assertThat(standardError).isLessThan(0.03);
  }

  @Test
  void theHorizonEndsTheTask() {
    TabularEnvironment chain = new TabularEnvironment(ToyProblems.chain(3, 2));
    assertThat(chain.reset(Pcg64.seeded(1))).containsExactly(1, 0, 0);
    assertThat(chain.step(new float[] {0}).terminated()).isFalse();
    Step last = chain.step(new float[] {1});
    assertThat(last.terminated()).isTrue();
    assertThat(last.truncated()).isFalse();
    assertThat(last.observation()).containsExactly(0, 1, 0);
  }

  @Test
  void refusesAStepBeforeTheFirstReset() {
    TabularEnvironment environment = new TabularEnvironment(PROBLEM);
    assertThatThrownBy(() -> environment.step(new float[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stepped before its first reset");
  }
}
