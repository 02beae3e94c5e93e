package io.gradus.benchmarks.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a device is called. */
public final class DeviceName {
  private DeviceName() {}

  /**
   * By the driver's tool, or the kernel's list of processors.
   *
   * @param device {@code gpu} or {@code cpu}
   * @return {@code gpu} or {@code cpu} where nothing says more
   */
  public static String of(String device) {
    try {
      return device.equals("gpu") ? "GPU " + gpu() : "CPU " + cpu();
    } catch (IOException e) {
      return device;
    }
  }

  private static String gpu() throws IOException {
    Process process =
        new ProcessBuilder(List.of("nvidia-smi", "--query-gpu=name", "--format=csv,noheader"))
            .redirectErrorStream(true)
            .start();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("nvidia-smi does not answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().findFirst().orElseThrow(() -> new IOException("nvidia-smi says nothing"));
  }

  private static String cpu() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/cpuinfo names none"));
  }
}
