package io.gradus.envs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.PythonEnvironment;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The client in Python, against this server. */
@Tag("gymnasium")
class PythonClientTest {
  private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
  private static final Path CLIENT =
      Path.of("src", "main", "resources", "io", "gradus", "envs", "http").toAbsolutePath();

  @Test
  void theClientInPythonKeepsToWhatAVectorOfGymnasiumDoes() throws Exception {
    try (TestServer server =
        TestServer.of(
            new NativesAndComposite(),
            ServerLimits.defaults(),
            "CartPole-v1",
            "Acrobot-v1",
            "MountainCar-v0",
            "MountainCarContinuous-v0",
            "Pendulum-v1",
            "Composite-v0")) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  PythonEnvironment.ofThisProcess().interpreter().toString(),
                  SCRIPTS.resolve("client_conformance.py").toString(),
                  server.address())
              .redirectErrorStream(true);
      builder.environment().put("GRADUS_TOKEN", TestServer.TOKEN);
      builder.environment().put("PYTHONPATH", CLIENT + File.pathSeparator + SCRIPTS);
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      builder.environment().put("PYTHONWARNINGS", "error::DeprecationWarning");
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output.lines().count()).as(output).isEqualTo(14);
    }
  }

  private static final class NativesAndComposite implements EnvironmentFactory {
    @Override
    public VectorEnvironment make(String id, int lanes) {
      return id.equals("Composite-v0")
          ? new Composite(lanes)
          : Environments.make(id, EnvironmentOptions.lanes(lanes));
    }

    @Override
    public Optional<EnvironmentSpec> spec(String id) {
      return EnvironmentFactory.installed().spec(id);
    }
  }
}
