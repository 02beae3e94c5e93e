package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.Masks;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteOptions;
import io.gradus.envs.http.RemoteVectorEnvironment;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Masks of our environments reach a client that asks for them. */
class ServedMasksTest {
  private static final int LANES = 3;

  @Test
  void masksThroughTheServerAreThoseOfTheEnvironment() {
    HostOptions host =
        HostOptions.defaults().withInfos(List.of("other", HostOptions.ACTION_MASK, "another"));
    try (TestServer server =
            TestServer.start(ServerOptions.local(AccessToken.of(TestServer.TOKEN), "Doors-v0"));
        RemoteVectorEnvironment served =
            RemoteVectorEnvironment.connect(
                "Doors-v0",
                new RemoteAddress(
                    URI.create(server.address()),
                    "Doors-v0",
                    Map.of(),
                    Optional.of(TestServer.TOKEN)),
                LANES,
                RemoteOptions.defaults(),
                host);
        VectorEnvironment here = Environments.make("Doors-v0", EnvironmentOptions.lanes(LANES))) {
      assertThat(served.maskSize()).isEqualTo(16);
      VectorStep received = VectorStep.of(served);
      VectorStep expected = VectorStep.of(here);
      served.reset(7, received);
      here.reset(7, expected);
      Pcg64 random = Pcg64.seeded(2);
      float[] actions = new float[LANES];
      int ended = 0;
      for (int t = 0; t < 300; t++) {
        assertThat(received.masks()).as("step " + t).isEqualTo(expected.masks());
        assertThat(received.observations()).as("step " + t).isEqualTo(expected.observations());
        Masks.sample(here.actionSpace(), expected.masks(), random, actions);
        served.step(actions, received);
        here.step(actions, expected);
        for (int lane = 0; lane < LANES; lane++) {
          boolean begun = expected.ended(lane);
          ended += begun ? 1 : 0;
          assertThat(served.infos().has(HostOptions.ACTION_MASK, lane)).isNotEqualTo(begun);
          assertThat(served.resetInfos().has(HostOptions.ACTION_MASK, lane)).isEqualTo(begun);
        }
      }
      assertThat(ended).isPositive();
    }
  }

  @Test
  void withoutBeingAskedForThereAreNone() {
    try (TestServer server =
            TestServer.start(ServerOptions.local(AccessToken.of(TestServer.TOKEN), "Doors-v0"));
        VectorEnvironment served = server.connect("Doors-v0", 1)) {
      assertThat(served.maskSize()).isZero();
      VectorStep result = VectorStep.of(served);
      served.reset(0, result);
      served.step(new float[1], result);
    }
  }
}
