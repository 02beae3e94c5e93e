package io.gradus.envs.classic;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

/** The native environments keep to the contract. */
class ClassicConformanceTest {
  @Nested
  class OfCartPole extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return new CartPole(lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return CartPole.SPEC.maxEpisodeSteps();
    }
  }

  @Nested
  class OfAcrobot extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return new Acrobot(lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return Acrobot.SPEC.maxEpisodeSteps();
    }
  }

  @Nested
  class OfMountainCar extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return new MountainCar(lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return MountainCar.SPEC.maxEpisodeSteps();
    }
  }

  @Nested
  class OfMountainCarContinuous extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return new MountainCarContinuous(lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return MountainCarContinuous.SPEC.maxEpisodeSteps();
    }
  }

  @Nested
  class OfPendulum extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return new Pendulum(lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return Pendulum.SPEC.maxEpisodeSteps();
    }
  }
}
