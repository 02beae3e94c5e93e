package io.gradus.agents.cli;

import com.google.gson.JsonParseException;
import io.gradus.agents.run.Devices;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.Versions;
import io.gradus.core.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run again, from the configuration that it has left. */
final class Repetition {
  private Repetition() {}

  /**
   * Reads a configuration.
   *
   * @param file {@code config.json} of a run, or the run's folder
   * @throws IllegalArgumentException if it cannot be read
   */
  static RunConfig read(Path file) {
    Path config = Files.isDirectory(file) ? file.resolve("config.json") : file;
    try {
      RunConfig read = Json.read(Files.readString(config), RunConfig.class);
      Path folder = config.toAbsolutePath().resolveSibling(".").normalize();
      return read.model().map(m -> read.withModel(m.resolvedAt(folder))).orElse(read);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(config + " cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          Files.exists(config)
              ? config + " cannot be read: " + e
              : "there is no file " + config + ": --config takes the config.json of a run",
          e);
    }
  }

  /**
   * The run as it is to be here.
   *
   * @param seed another one, for the evaluation too; null for the same
   * @param device another one, as {@code --device} names it; null for the same
   * @param versions of this process
   * @param notes gets a line if the versions are others than the run's
   */
  static RunConfig here(
      RunConfig config,
      @Nullable Long seed,
      @Nullable String device,
      Versions versions,
      Consumer<String> notes) {
    RunConfig run = Records.with(config, "versions", versions);
    if (seed != null) {
      RunConfig.checkSeed(seed, config.envs());
      run = Records.with(run, "evaluation", Records.with(config.evaluation(), "seed", seed));
      run = Records.with(run, "seed", seed);
    }
    run = Records.with(run, "device", Devices.choose(device == null ? config.device() : device));
    List<String> others = new ArrayList<>();
    add(others, "gradus", config.versions().gradus(), versions.gradus());
    add(others, "DJL", config.versions().djl(), versions.djl());
    add(others, "libtorch", config.versions().libtorch(), versions.libtorch());
    add(others, "Java", config.versions().java(), versions.java());
    add(others, "the system", config.versions().os(), versions.os());
    add(
        others,
        "Gymnasium",
        config.versions().gymnasium().orElse("none"),
        versions.gymnasium().orElse("none"));
    if (!others.isEmpty()) {
      notes.accept(
          "the run was made with "
              + String.join(", ", others)
              + ": numbers may differ in their last digits");
    }
    return run;
  }

  private static void add(List<String> others, String name, String there, String here) {
    if (!there.equals(here)) {
      others.add(name + " " + there + " (here " + here + ")");
    }
  }
}
