package io.gradus.agents.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.gradus.core.Checks;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

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

  /**
   * As many GPUs as a run is asked to use.
   *
   * @param gpus at least 1
   * @param device what {@code --device} says
   * @return {@code gpu}
   * @throws IllegalArgumentException if there are fewer, or the device is the CPU
   */
  public static String choose(int gpus, String device) {
    if (device.equals("cpu")) {
      throw new IllegalArgumentException(
          "--gpus is " + gpus + " with --device cpu: expected one of them");
    }
    choose(device); // what is none at all
    requireGpus("--gpus is " + gpus, Checks.positive("--gpus", gpus));
    return "gpu";
  }

  private static void requireGpus(String what, int wanted) {
    int there = gpus();
    if (there < wanted) {
      throw new IllegalArgumentException(
          what
              + ", and libtorch "
              + Engine.getEngine("PyTorch").getVersion()
              + " finds "
              + (there == 0 ? "none" : there)
              + ": expected at most as many as there are (./gradus doctor says what is there)");
    }
  }

  static Device of(String name) {
    return name.equals("gpu") ? Device.gpu() : Device.cpu();
  }

  /** Where a policy acts that was trained on a device, perhaps another machine's. */
  static Device here(String name) {
    return gpus() == 0 ? Device.cpu() : of(name);
  }

  /**
   * Where a run's replicas are.
   *
   * @throws IllegalArgumentException if there are not enough GPUs
   */
  static List<Device> of(String name, int replicas) {
    if (!name.equals("gpu")) {
      return Collections.nCopies(replicas, Device.cpu());
    }
    requireGpus("the run is on " + (replicas == 1 ? "a GPU" : replicas + " GPUs"), replicas);
    return IntStream.range(0, replicas).mapToObj(Device::gpu).toList();
  }
}
