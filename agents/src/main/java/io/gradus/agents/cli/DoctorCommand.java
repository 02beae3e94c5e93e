package io.gradus.agents.cli;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import io.gradus.agents.run.Versions;
import io.gradus.envs.http.PythonEnvironment;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gradus doctor}. */
@Command(
    name = "doctor",
    description = "Says what is installed, and what to do where something is missing.")
final class DoctorCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    say("gradus", Versions.ofGradus());
    say(
        "java",
        "found "
            + System.getProperty("java.runtime.version")
            + " in "
            + System.getProperty("java.home"));
    engine();
    python();
  }

  private void engine() {
    Engine engine;
    try {
      engine = Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      say(
          "libtorch",
          "not found: "
              + cause
              + "; see that there is room for 500 MB to write in "
              + Utils.getCacheDir()
              + " (DJL_CACHE_DIR names another place), or set PYTORCH_LIBRARY_PATH to the folder of"
              + " an installed libtorch");
      return;
    }
    say("djl", "found " + Engine.getDjlVersion());
    say("libtorch", "found " + engine.getVersion());
    int gpus = engine.getGpuCount();
    say(
        "devices",
        gpus == 0
            ? "found the CPU; for a GPU, NVIDIA's driver and a libtorch with CUDA are needed"
            : "found the CPU and " + gpus + (gpus == 1 ? " GPU" : " GPUs"));
    say("cache", "libtorch is unpacked in " + Utils.getCacheDir());
  }

  private void python() {
    PythonEnvironment.Status status = PythonEnvironment.ofThisProcess().describe();
    say(
        "python",
        status
            .interpreter()
            .map(path -> "found " + status.python().orElse("?") + ", " + path)
            .orElse("not found: " + status.advice()));
    if (status.interpreter().isPresent()) {
      say(
          "gymnasium",
          status.gymnasium().map(version -> "found " + version + "; ").orElse("not found: ")
              + status.advice());
    }
  }

  private void say(String what, String found) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-11s%s%n", what, found);
    out.flush();
  }
}
