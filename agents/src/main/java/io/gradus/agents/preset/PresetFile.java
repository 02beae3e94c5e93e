package io.gradus.agents.preset;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
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
import io.gradus.agents.setting.NearestNames;
import io.gradus.agents.setting.Notation;
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

  private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  private final String place;

  private PresetFile(String place) {
    this.place = place;
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
    return new PresetFile(place).preset(text);
  }

  private Preset preset(String text) {
    JsonObject file;
    try {
      JsonElement whole = GSON.fromJson(text, JsonElement.class);
      if (whole == null || !whole.isJsonObject()) {
        throw refusal("it is no JSON object");
      }
      file = whole.getAsJsonObject();
    } catch (JsonParseException e) {
      throw refusal(
          String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage())
              .replaceAll("(?s)\\s*See https?:.*", ""));
    }
    requireKnown("", file, KEYS);
    String word = text(file, "", "algorithm");
    Algorithm defaults = ALGORITHMS.get(word);
    if (defaults == null) {
      throw refusal(
          "algorithm is '" + word + "': expected one of " + String.join(", ", ALGORITHMS.keySet()));
    }
    try {
      Algorithm algorithm = (Algorithm) section(file, "hyperparameters", (Record) defaults, true);
      Preset preset =
          new Preset(
              text(file, "", "name"),
              new Scope(environments(file), actions(file)),
              source(object(file, "source", true)),
              file.has("note") ? Optional.of(text(file, "", "note")) : Optional.empty(),
              algorithm,
              section(file, "network", Network.hidden(64, 64), false),
              section(file, "wrapping", Wrapping.NONE, false),
              section(file, "normalisation", Normalisation.NONE, false),
              Math.toIntExact(whole(file, "lanes")),
              whole(file, "steps"),
              ranges(object(file, "ranges", false)));
      preset.ranges().forEach((name, range) -> checkRange(preset, name, range));
      return preset;
    } catch (PresetException e) {
      throw e;
    } catch (IllegalArgumentException e) { // a record's refusal
      throw refusal(String.valueOf(e.getMessage()));
    }
  }

  private <R extends Record> R section(JsonObject file, String name, R defaults, boolean complete) {
    JsonObject object = object(file, name, complete);
    Settings<R> settings = Settings.of(defaults);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      String key = name + "." + entry.getKey();
      try {
        Settings.Setting setting = settings.find(entry.getKey());
        String word = word(key, entry.getValue(), setting);
        if (values.put(setting.path(), settings.value(setting, word)) != null) {
          throw refusal(key + " is there twice, by two names");
        }
      } catch (PresetException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw refusal(name + ": " + e.getMessage());
      }
    }
    for (Settings.Setting setting : settings.all()) {
      boolean optional = setting.value() instanceof Optional;
      if (complete && !optional && !values.containsKey(setting.path())) {
        throw refusal(
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
      throw refusal(key + " is " + value + ": expected " + setting.rule());
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
    JsonElement value = file.get("environments");
    if (value == null) {
      return List.of();
    }
    boolean texts =
        value.isJsonArray()
            && !value.getAsJsonArray().isEmpty()
            && StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
                .allMatch(PresetFile::isText);
    if (!texts) {
      throw refusal("environments is " + value + ": expected ids as in [\"CartPole-v1\"]");
    }
    return StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  private Optional<Actions> actions(JsonObject file) {
    if (!file.has("actions")) {
      return Optional.empty();
    }
    return switch (text(file, "", "actions")) {
      case "discrete" -> Optional.of(Actions.DISCRETE);
      case "continuous" -> Optional.of(Actions.CONTINUOUS);
      default ->
          throw refusal(
              "actions is '" + text(file, "", "actions") + "': expected discrete or continuous");
    };
  }

  private Source source(JsonObject object) {
    List<String> keys = List.of("repository", "file", "row");
    requireKnown("source.", object, keys);
    return new Source(
        text(object, "source.", "repository"),
        object.has("file") ? text(object, "source.", "file") : "",
        object.has("row") ? text(object, "source.", "row") : "");
  }

  private Map<String, Range> ranges(JsonObject object) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (String key : object.keySet()) {
      try {
        ranges.put(key, Range.parse(text(object, "ranges.", key)));
      } catch (PresetException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw refusal("ranges." + key + ": " + e.getMessage());
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
      throw refusal("ranges." + name + ": " + e.getMessage());
    }
  }

  private JsonObject object(JsonObject file, String key, boolean needed) {
    JsonElement value = file.get(key);
    if (value == null && !needed) {
      return new JsonObject();
    }
    if (value == null) {
      throw refusal("it has no " + key);
    }
    if (!value.isJsonObject()) {
      throw refusal(key + " is " + value + ": expected an object");
    }
    return value.getAsJsonObject();
  }

  private String text(JsonObject object, String before, String key) {
    JsonElement value = object.get(key);
    if (value == null) {
      throw refusal("it has no " + before + key);
    }
    if (!isText(value)) {
      throw refusal(before + key + " is " + value + ": expected a text");
    }
    return value.getAsString();
  }

  private static boolean isText(JsonElement value) {
    return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
  }

  private long whole(JsonObject file, String key) {
    JsonElement value = file.get(key);
    if (value == null) {
      throw refusal("it has no " + key);
    }
    try {
      if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
        return (Long) Notation.read(long.class, value.getAsString());
      }
    } catch (IllegalArgumentException e) {
      // It is said below.
    }
    throw refusal(key + " is " + value + ": expected a whole number");
  }

  private void requireKnown(String before, JsonObject object, List<String> known) {
    for (String key : object.keySet()) {
      if (!known.contains(key)) {
        String near = NearestNames.suggestion(key, known);
        throw refusal(
            "there is no key '"
                + before
                + key
                + "'"
                + (near.isEmpty() ? ": expected one of " + String.join(", ", known) : near));
      }
    }
  }

  private PresetException refusal(String what) {
    return new PresetException("the preset " + place + ": " + what);
  }

  /** A refusal that names the place already. */
  private static final class PresetException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    PresetException(String message) {
      super(message);
    }
  }
}
