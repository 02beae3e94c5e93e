package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import io.gradus.envs.VectorStep;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
    private final HostOptions host;
    private final OptionalInt maxEpisodeSteps;

    OfGymnasium(String id, int maxEpisodeSteps) {
      this(id, maxEpisodeSteps, HostOptions.defaults());
    }

    OfGymnasium(String id, int maxEpisodeSteps, HostOptions host) {
      this.id = id;
      this.host = host;
      this.maxEpisodeSteps = OptionalInt.of(maxEpisodeSteps);
    }

    @Override
    protected VectorEnvironment make(int lanes) {
      return RemoteVectorEnvironment.connect(
          id, Gymnasium.address(server, id), lanes, RemoteOptions.defaults(), host);
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
  class OfCartPoleInProcesses extends OfGymnasium {
    OfCartPoleInProcesses() {
      super("CartPole-v1", 500, HostOptions.defaults().withVectorization("async"));
    }
  }

  @Nested
  class OfCartPolesOwnVector extends OfGymnasium {
    OfCartPolesOwnVector() {
      super("CartPole-v1", 500, HostOptions.defaults().withVectorization("vector_entry_point"));
    }

    /** Not so here: the class has one seed and one stream for all lanes. */
    @Override
    protected void laneIOfASeedIsLaneZeroOfTheSeedPlusI() {}

    /** The class starts anew in a step of its own, whose row counts nowhere. */
    @Override
    @Test
    protected void theEndingStepGivesTheFinalObservationBesideTheNextFirstOne() {
      try (VectorEnvironment environment = make(1)) {
        VectorStep result = VectorStep.of(environment);
        environment.reset(42, result);
        float[] first = result.observations().clone();
        int ends = 0;
        for (int t = 0; t < steps(); t++) {
          environment.step(new float[] {0}, result);
          if (result.ended(0)) {
            ends++;
            assertThat(result.finalObservations()).isEqualTo(result.observations());
            environment.step(new float[] {0}, result);
            assertThat(result.valid()[0]).isFalse();
            assertThat(result.ended(0)).isFalse();
            assertThat(result.rewards()[0]).isZero();
            assertThat(result.observations()).as("episodes start apart").isNotEqualTo(first);
            first = result.observations().clone();
          }
        }
        assertThat(ends).isPositive();
      }
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
