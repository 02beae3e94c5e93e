package io.gradus.agents.preset;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.bc.BcConfig;
import io.gradus.agents.offpolicy.ObjectiveChoice;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Preset.Scope;
import io.gradus.agents.preset.Preset.Source;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.setting.Form;
import io.gradus.agents.setting.Range;
import io.gradus.agents.setting.Settings;
import io.gradus.agents.stgs.StgsConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A preset as a file: JSON, one preset a file. Hyperparameters are all written, so that a preset
 * stays what it is whatever the defaults become; of networks, wrappers and normalisation those are
 * that are not usual. docs/presets.md describes the format.
 */
final class PresetFile {
  private static final List<String> KEYS =
      List.of(
          "name",
          "environments",
          "actions",
          "source",
          "note",
          "algorithm",
          "lanes",
          "steps",
          "hyperparameters",
          "network",
          "wrapping",
          "normalisation",
          "ranges");

  private static final Map<String, Algorithm> ALGORITHMS = algorithms();

  private final PresetJson json;

  private PresetFile(PresetJson json) {
    this.json = json;
  }

  private static Map<String, Algorithm> algorithms() {
    Map<String, Algorithm> all = new LinkedHashMap<>();
    all.put("ppo", new Algorithm.Ppo(PpoConfig.defaults()));
    all.put("a2c", new Algorithm.A2c(A2cConfig.defaults()));
    all.put(
        "off-policy", new Algorithm.OffPolicy(OffPolicyConfig.defaults(ObjectiveChoice.CLIPPED)));
    all.put("reinforce", new Algorithm.Reinforce(ReinforceConfig.defaults()));
    all.put("stgs model", new Algorithm.Stgs(StgsConfig.Model.defaults()));
    all.put("stgs critic", new Algorithm.Stgs(StgsConfig.Critic.defaults()));
    all.put("bc", new Algorithm.Bc(BcConfig.defaults(), Optional.empty()));
    return all;
  }

  /**
   * Reads one.
   *
   * @param place what messages call it
   * @throws IllegalArgumentException if it is no preset; names the place, the key and the rule
   */
  static Preset read(String place, String text) {
    return new PresetFile(new PresetJson(place)).preset(text);
  }

  private Preset preset(String text) {
    JsonObject file = json.whole(text);
    json.requireKnown("", file, KEYS);
    String word = json.text(file, "", "algorithm");
    Algorithm defaults = ALGORITHMS.get(word);
    if (defaults == null) {
      throw json.refusal(
          "algorithm is '" + word + "': expected one of " + String.join(", ", ALGORITHMS.keySet()));
    }
    try {
      Algorithm algorithm = (Algorithm) section(file, "hyperparameters", (Record) defaults, true);
      Preset preset =
          new Preset(
              json.text(file, "", "name"),
              new Scope(environments(file), actions(file)),
              source(json.object(file, "source", true)),
              file.has("note") ? Optional.of(json.text(file, "", "note")) : Optional.empty(),
              algorithm,
              section(file, "network", Network.hidden(64, 64), false),
              section(file, "wrapping", Wrapping.NONE, false),
              section(file, "normalisation", Normalisation.NONE, false),
              Math.toIntExact(json.number(file, "lanes")),
              json.number(file, "steps"),
              ranges(json.object(file, "ranges", false)));
      preset.ranges().forEach((name, range) -> checkRange(preset, name, range));
      return preset;
    } catch (PresetJson.Refusal e) {
      throw e;
    } catch (IllegalArgumentException e) { // a record's refusal
      throw json.refusal(String.valueOf(e.getMessage()));
    }
  }

  private <R extends Record> R section(JsonObject file, String name, R defaults, boolean complete) {
    JsonObject object = json.object(file, name, complete);
    Settings<R> settings = Settings.of(defaults);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      String key = name + "." + entry.getKey();
      try {
        Settings.Setting setting = settings.find(entry.getKey());
        String word = word(key, entry.getValue(), setting);
        if (values.put(setting.path(), settings.value(setting, word)) != null) {
          throw json.refusal(key + " is there twice, by two names");
        }
      } catch (PresetJson.Refusal e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw json.refusal(name + ": " + e.getMessage());
      }
    }
    for (Settings.Setting setting : settings.all()) {
      boolean optional = setting.value() instanceof Optional;
      if (complete && !optional && !values.containsKey(setting.path())) {
        throw json.refusal(
            name
                + " has no "
                + Settings.snake(settings.shortName(setting))
                + ": expected "
                + setting.rule());
      }
    }
    return settings.with(values);
  }

  private String word(String key, JsonElement value, Settings.Setting setting) {
    Form form = Form.of(setting.type());
    JsonPrimitive plain = value.isJsonPrimitive() ? value.getAsJsonPrimitive() : null;
    boolean fits =
        switch (form) {
          case NUMBER -> plain != null && plain.isNumber();
          case BOOLEAN -> plain != null && plain.isBoolean();
          case TEXT -> plain != null && plain.isString();
          case ANY -> plain != null && !plain.isBoolean();
          case ARRAY -> value.isJsonArray();
        };
    if (!fits) {
      throw json.refusal(key + " is " + value + ": expected " + setting.rule());
    }
    if (value.isJsonArray()) {
      List<String> parts =
          StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
              .map(JsonElement::toString)
              .toList();
      return parts.isEmpty() ? "none" : String.join(",", parts);
    }
    return value.getAsString();
  }

  private List<String> environments(JsonObject file) {
    return file.has("environments")
        ? json.texts(file, "environments", "ids as in [\"CartPole-v1\"]")
        : List.of();
  }

  private Optional<Actions> actions(JsonObject file) {
    if (!file.has("actions")) {
      return Optional.empty();
    }
    return switch (json.text(file, "", "actions")) {
      case "discrete" -> Optional.of(Actions.DISCRETE);
      case "continuous" -> Optional.of(Actions.CONTINUOUS);
      default ->
          throw json.refusal(
              "actions is '"
                  + json.text(file, "", "actions")
                  + "': expected discrete or continuous");
    };
  }

  private Source source(JsonObject object) {
    List<String> keys = List.of("repository", "file", "row");
    json.requireKnown("source.", object, keys);
    return new Source(
        json.text(object, "source.", "repository"),
        object.has("file") ? json.text(object, "source.", "file") : "",
        object.has("row") ? json.text(object, "source.", "row") : "");
  }

  private Map<String, Range> ranges(JsonObject object) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (String key : object.keySet()) {
      try {
        ranges.put(key, Range.parse(json.text(object, "ranges.", key)));
      } catch (PresetJson.Refusal e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw json.refusal("ranges." + key + ": " + e.getMessage());
      }
    }
    return ranges;
  }

  /** A range has a setting that takes what is in it. */
  private void checkRange(Preset preset, String name, Range range) {
    try {
      preset.withValues(Map.of(name, range.samples().get(0)));
      preset.withValues(Map.of(name, range.samples().get(range.samples().size() - 1)));
    } catch (IllegalArgumentException e) {
      throw json.refusal("ranges." + name + ": " + e.getMessage());
    }
  }
}
