package io.gradus.envs.http.server;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The native environments, through server and client, keep to the contract. */
class ServerConformanceTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.ofNatives();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private abstract static class OfNative extends VectorEnvironmentConformance {
    private final String id;
    private final int maxEpisodeSteps;

    OfNative(String id, int maxEpisodeSteps) {
      this.id = id;
      this.maxEpisodeSteps = maxEpisodeSteps;
    }

    @Override
    protected VectorEnvironment make(int lanes) {
      return server.connect(id, lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return OptionalInt.of(maxEpisodeSteps);
    }
  }

  @Nested
  class OfCartPole extends OfNative {
    OfCartPole() {
      super("CartPole-v1", 500);
    }
  }

  @Nested
  class OfAcrobot extends OfNative {
    OfAcrobot() {
      super("Acrobot-v1", 500);
    }
  }

  @Nested
  class OfMountainCar extends OfNative {
    OfMountainCar() {
      super("MountainCar-v0", 200);
    }
  }

  @Nested
  class OfMountainCarContinuous extends OfNative {
    OfMountainCarContinuous() {
      super("MountainCarContinuous-v0", 999);
    }
  }

  @Nested
  class OfPendulum extends OfNative {
    OfPendulum() {
      super("Pendulum-v1", 200);
    }
  }
}
