package io.gradus.agents.run;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where to compute, by the names that {@code --device} takes. */
public final class Devices {
  static final String AUTO = "auto";

  private Devices() {}

  /**
   * {@code cpu}, {@code gpu}, or {@code auto} where there are both and the run is to measure them.
   *
   * @throws IllegalArgumentException if the name is another one or there is no GPU
   */
  public static String choose(String name) {
    return switch (name) {
      case "cpu" -> "cpu";
      case AUTO -> gpus() == 0 ? "cpu" : AUTO;
      case "gpu" -> {
        if (gpus() == 0) {
          throw new IllegalArgumentException(
              "--device is gpu, and libtorch "
                  + Engine.getEngine("PyTorch").getVersion()
                  + " finds none: expected cpu or auto (./gradus doctor says what is there)");
        }
        yield "gpu";
      }
      default ->
          throw new IllegalArgumentException(
              "--device is '" + name + "': expected auto, cpu or gpu");
    };
  }

  private static int gpus() {
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  static Device of(String name) {
    return name.equals("gpu") ? Device.gpu() : Device.cpu();
  }
}
