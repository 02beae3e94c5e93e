package io.gradus.agents.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.http.PythonEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported policies in Python's ONNX Runtime, and the weights alone in NumPy. */
@Tag("gymnasium")
class PythonConsumersTest {
  private static final List<String> PACKAGES =
      List.of("numpy==2.4.6", "onnxruntime==1.32.0", "safetensors==0.8.0");
  private static final double TOLERANCE = 1e-6;

  @TempDir Path folder;

  @Test
  void pythonGetsTheSameActionsOfAThousandObservations() throws Exception {
    Path policies = Files.createDirectories(folder.resolve("policies"));
    for (PolicyCase policy : PolicyCase.all()) {
      write(policy, policies.resolve(policy.name()));
    }
    Path script = folder.resolve("consumers.py");
    try (InputStream in = getClass().getResourceAsStream("consumers.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }

    String said = run(python(), script.toString(), policies.toString());

    List<String> lines = said.lines().toList();
    assertThat(lines).as(said).hasSize(4 * PolicyCase.all().size() + 1);
    for (String line : lines) {
      double difference = Double.parseDouble(line.substring(line.lastIndexOf(':') + 1));
      assertThat(difference).as(line).isLessThanOrEqualTo(TOLERANCE);
    }
  }

  private static void write(PolicyCase policy, Path to) throws Exception {
    policy.use(
        (export, expected) -> {
          export.write(ExportFormat.ONNX, new Destination(to.resolve("policy.onnx"), false));
          Path weights = to.resolve("policy.safetensors");
          export.write(ExportFormat.SAFETENSORS, new Destination(weights, false));
          Files.writeString(to.resolve("actions.csv"), expected.csv(true));
          List<float[]> observations = policy.thousand();
          ByteBuffer bytes =
              ByteBuffer.allocate(observations.size() * policy.observations().size() * Float.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN);
          for (float[] observation : observations) {
            for (float number : observation) {
              bytes.putFloat(number);
            }
          }
          Files.write(to.resolve("observations"), bytes.array());
        });
  }

  /** A Python with the packages, made at the first test on a machine. */
  private static String python() throws Exception {
    String cache =
        System.getenv()
            .getOrDefault("GRADUS_CACHE", System.getProperty("user.home") + "/.cache/gradus");
    Path home = Path.of(cache, "python-consumers-" + Integer.toHexString(PACKAGES.hashCode()));
    Path mark = home.resolve("complete");
    String python = home.resolve("bin/python").toString();
    if (!Files.exists(mark)) {
      String base = PythonEnvironment.ofThisProcess().interpreter().toString();
      run(base, "-m", "venv", "--clear", home.toString());
      String[] install = {python, "-m", "pip", "install", "--quiet"};
      run(Stream.concat(Arrays.stream(install), PACKAGES.stream()).toArray(String[]::new));
      Files.createFile(mark);
    }
    return python;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
