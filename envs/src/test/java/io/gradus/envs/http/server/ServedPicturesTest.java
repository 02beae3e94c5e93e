package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.JoinedServers;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.envs.http.RemoteOptions;
import io.gradus.envs.http.RemoteVectorEnvironment;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pictures of our environments reach a client that asks for them. */
class ServedPicturesTest {
  private static final HostOptions DRAWN = HostOptions.defaults().withRender(true);

  private final TestServer server =
      TestServer.start(
          ServerOptions.local(AccessToken.of(TestServer.TOKEN), "Pendulum-v1", "RewardForever-v0"));

  @AfterEach
  void close() {
    server.close();
  }

  private RemoteVectorEnvironment connect(String id, int lanes, HostOptions host) {
    return RemoteVectorEnvironment.connect(
        id,
        new RemoteAddress(
            URI.create(server.address()), id, Map.of(), Optional.of(TestServer.TOKEN)),
        lanes,
        RemoteOptions.defaults(),
        host);
  }

  @Test
  void aPictureThroughTheServerIsThatOfTheEnvironment() {
    try (VectorEnvironment served = connect("Pendulum-v1", 3, DRAWN);
        VectorEnvironment here = Environments.make("Pendulum-v1", EnvironmentOptions.lanes(3))) {
      VectorStep step = VectorStep.of(here);
      served.reset(4, step);
      here.reset(4, step);
      assertThat(served.isDrawable()).isTrue();
      for (int lane = 0; lane < 3; lane++) {
        assertSame(served.draw(lane), here.draw(lane));
      }
      served.step(new float[] {1, 0, -1}, step);
      here.step(new float[] {1, 0, -1}, step);
      assertSame(served.draw(1), here.draw(1));
    }
  }

  private static void assertSame(BufferedImage one, BufferedImage two) {
    assertThat(one.getWidth()).isEqualTo(two.getWidth());
    assertThat(one.getHeight()).isEqualTo(two.getHeight());
    int width = one.getWidth();
    int height = one.getHeight();
    assertThat(one.getRGB(0, 0, width, height, null, 0, width))
        .isEqualTo(two.getRGB(0, 0, width, height, null, 0, width));
  }

  @Test
  void lanesOfSeveralServersAreDrawnWhereTheyAre() {
    try (VectorEnvironment joined =
            new JoinedServers(
                "two",
                List.of(connect("Pendulum-v1", 1, DRAWN), connect("Pendulum-v1", 2, DRAWN)));
        VectorEnvironment here = Environments.make("Pendulum-v1", EnvironmentOptions.lanes(3))) {
      VectorStep step = VectorStep.of(here);
      joined.reset(4, step);
      here.reset(4, step);
      assertThat(joined.isDrawable()).isTrue();
      for (int lane = 0; lane < 3; lane++) {
        assertSame(joined.draw(lane), here.draw(lane));
      }
    }
  }

  @Test
  void aSessionThatWasNotMadeToBeDrawnIsNot() {
    try (RemoteVectorEnvironment served = connect("Pendulum-v1", 1, HostOptions.defaults())) {
      served.reset(0, VectorStep.of(served));
      assertThat(served.isDrawable()).isFalse();
      assertThatThrownBy(() -> served.draw(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Pendulum-v1 cannot be drawn: expected it made with HostOptions.withRender");
      assertThatThrownBy(() -> served.render(0))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageEndingWith(
              "the session draws nothing: expected it to be made with \"render\":true");
    }
  }

  @Test
  void whatIsOutOfPlaceIsRefusedAndTheSessionGoesOn() {
    try (RemoteVectorEnvironment served = connect("Pendulum-v1", 2, DRAWN)) {
      VectorStep step = VectorStep.of(served);
      assertThatThrownBy(() -> served.draw(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Pendulum-v1 was drawn before its first reset");
      assertThatThrownBy(() -> served.render(0))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageEndingWith("the session was not reset: expected a reset first");
      served.reset(0, step);
      assertThatThrownBy(() -> served.render(2))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessageEndingWith("'lane' is 2: expected an integer in [0, 2)");
      served.step(new float[2], step);
      assertThat(served.draw(1).getWidth()).isEqualTo(600);
    }
  }

  @Test
  void anEnvironmentWithoutPicturesIsNotMadeToBeDrawn() {
    assertThatThrownBy(() -> connect("RewardForever-v0", 1, DRAWN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("RewardForever-v0: RewardForever-v0 cannot be drawn: it has no pictures");
  }
}
