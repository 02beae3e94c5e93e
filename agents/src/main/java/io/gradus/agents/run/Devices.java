package io.gradus.agents.run;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where to compute, by the names that {@code --device} takes. */
public final class Devices {
  private Devices() {}

  /**
   * {@code cpu} or {@code gpu}. {@code auto} is the CPU: perceptrons of a few thousand weights are
   * done there before a GPU has been told of them.
   *
   * @throws IllegalArgumentException if the name is another one or there is no GPU
   */
  public static String choose(String name) {
    return switch (name) {
      case "auto", "cpu" -> "cpu";
      case "gpu" -> {
        Engine engine = Engine.getEngine("PyTorch");
        if (engine.getGpuCount() == 0) {
          throw new IllegalArgumentException(
              "--device is gpu, and libtorch "
                  + engine.getVersion()
                  + " finds none: expected cpu or auto (./gradus doctor says what is there)");
        }
        yield "gpu";
      }
      default ->
          throw new IllegalArgumentException(
              "--device is '" + name + "': expected auto, cpu or gpu");
    };
  }

  static Device of(String name) {
    return name.equals("gpu") ? Device.gpu() : Device.cpu();
  }
}
