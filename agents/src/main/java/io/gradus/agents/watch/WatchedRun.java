package io.gradus.agents.watch;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunFolder;
import io.gradus.envs.Environments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * A run as a page shows it. Its files are read as they are: a run of a later version, or one that
 * is being written, is shown as far as it goes.
 *
 * @param name in its folder of runs; empty for one that is alone
 * @param folder of the run, which may not be there yet
 */
record WatchedRun(String name, RunFolder folder) {
  /** How far a run is. */
  enum State {
    /** Nothing is written yet. */
    WAITING,
    /** A process trains it. */
    RUNNING,
    /** A process has trained it and plays its last episodes. */
    EVALUATING,
    /** All is done. */
    FINISHED,
    /** It was told to stop; it can be resumed. */
    INTERRUPTED,
    /** Its process has gone without a word; it can be resumed. */
    KILLED
  }

  /** How far it is. */
  State state() {
    return state(file(folder.resultFile()));
  }

  private State state(JsonElement result) {
    if (!Files.exists(folder.configFile())) {
      return State.WAITING;
    }
    boolean written = result.isJsonObject();
    boolean interrupted = written && isTrue(result.getAsJsonObject().get("interrupted"));
    boolean evaluated = written && result.getAsJsonObject().get("evaluation") instanceof JsonObject;
    if (folder.isAtWork()) {
      // What an interrupted run wrote stays until the one that resumes it has ended.
      return written && !interrupted && !evaluated ? State.EVALUATING : State.RUNNING;
    }
    if (evaluated && !interrupted) {
      return State.FINISHED;
    }
    return interrupted ? State.INTERRUPTED : State.KILLED;
  }

  private static boolean isTrue(JsonElement element) {
    return element != null && element.isJsonPrimitive() && element.getAsBoolean();
  }

  /** What a page needs beside the numbers. */
  JsonObject json() {
    JsonElement result = file(folder.resultFile());
    JsonElement config = file(folder.configFile());
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("path", folder.path().toString());
    json.addProperty("state", state(result).name());
    json.add("config", config);
    json.addProperty("damaged", Files.exists(folder.configFile()) && !config.isJsonObject());
    json.add("result", result);
    json.add("threshold", threshold(config));
    return json;
  }

  /** The return at which the environment counts as solved. */
  private static JsonElement threshold(JsonElement config) {
    if (config.isJsonObject() && config.getAsJsonObject().has("env")) {
      String env = Presets.bare(config.getAsJsonObject().get("env").getAsString());
      OptionalDouble known = Environments.rewardThreshold(env);
      if (known.isPresent()) {
        return new JsonPrimitive(known.getAsDouble());
      }
    }
    return JsonNull.INSTANCE;
  }

  private static JsonElement file(Path path) {
    try {
      return JsonParser.parseString(Files.readString(path));
    } catch (IOException | JsonParseException e) {
      return JsonNull.INSTANCE; // it is not there
    }
  }
}
