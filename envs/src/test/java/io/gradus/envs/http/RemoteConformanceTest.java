package io.gradus.envs.http;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The real Gymnasium's environments, over HTTP, keep to the contract. */
@Tag("gymnasium")
class RemoteConformanceTest {
  private static GymnasiumServer server;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private abstract static class OfGymnasium extends VectorEnvironmentConformance {
    private final String id;
    private final OptionalInt maxEpisodeSteps;

    OfGymnasium(String id, int maxEpisodeSteps) {
      this.id = id;
      this.maxEpisodeSteps = OptionalInt.of(maxEpisodeSteps);
    }

    @Override
    protected VectorEnvironment make(int lanes) {
      return Gymnasium.connect(server, id, lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return maxEpisodeSteps;
    }
  }

  @Nested
  class OfCartPole extends OfGymnasium {
    OfCartPole() {
      super("CartPole-v1", 500);
    }
  }

  @Nested
  class OfAcrobot extends OfGymnasium {
    OfAcrobot() {
      super("Acrobot-v1", 500);
    }
  }

  @Nested
  class OfMountainCar extends OfGymnasium {
    OfMountainCar() {
      super("MountainCar-v0", 200);
    }
  }

  @Nested
  class OfMountainCarContinuous extends OfGymnasium {
    OfMountainCarContinuous() {
      super("MountainCarContinuous-v0", 999);
    }
  }

  @Nested
  class OfPendulum extends OfGymnasium {
    OfPendulum() {
      super("Pendulum-v1", 200);
    }
  }
}
