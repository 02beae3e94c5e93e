package io.gradus.agents.preset;

import com.google.gson.Gson;
import io.gradus.agents.preset.Preset.Actions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The presets that there are: the files that {@code index.json} beside this class lists, the best
 * known ones for an environment first.
 */
public final class Presets {
  /** Those that come along, each with the text of its file; read at the first use. */
  private static final class Shipped {
    static final Map<Preset, String> TEXTS = read();

    private static Map<Preset, String> read() {
      Map<Preset, String> texts = new LinkedHashMap<>();
      for (String file : new Gson().fromJson(resource("index.json"), String[].class)) {
        String text = resource(file);
        if (texts.put(PresetFile.read(file, text), text) != null) {
          throw new IllegalStateException("the preset " + file + " is there twice");
        }
      }
      return texts;
    }
  }

  private Presets() {}

  private static String resource(String name) {
    try (InputStream in = Presets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the preset " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of them. */
  public static List<Preset> all() {
    return List.copyOf(Shipped.TEXTS.keySet());
  }

  /** The file of one of them, as it is. */
  public static String text(Preset preset) {
    String text = Shipped.TEXTS.get(preset);
    if (text == null) {
      throw new IllegalArgumentException(preset.name() + " is none of the presets that come along");
    }
    return text;
  }

  /** Whether what {@code --preset} was given is a file rather than a name. */
  public static boolean isFile(String name) {
    return name.endsWith(".json");
  }

  /**
   * A preset in a file of the user's.
   *
   * @throws IllegalArgumentException if it cannot be read; says what is wrong
   */
  public static Preset read(Path file) {
    return PresetFile.read(file.toString(), textOf(file));
  }

  /**
   * What is in a file of the user's.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          Files.exists(file)
              ? "the preset " + file + " cannot be read: " + e
              : "there is no file " + file + ": --preset takes a file or a name",
          e);
    }
  }

  /** Those for an environment, best first. */
  public static List<Preset> of(String id, Actions actions) {
    String bare = bare(id);
    return all().stream().filter(preset -> preset.scope().covers(bare, actions)).toList();
  }

  /**
   * Checks the name of an algorithm.
   *
   * @throws IllegalArgumentException if there is none of that name; says what there is
   */
  public static void checkAlgorithm(String name) {
    if (!Algorithm.NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "unknown algorithm '"
              + name
              + "': expected one of "
              + String.join(", ", Algorithm.NAMES));
    }
  }

  /**
   * The best known preset among those that fit.
   *
   * @param id of the environment, with or without scheme and arguments
   * @param actions its kind of actions
   * @param algorithm what it has to be for, if given
   * @param name what it has to be called, or a file of the user's, if given
   * @throws IllegalArgumentException if an algorithm or a preset is unknown; says what there is
   */
  public static Preset find(
      String id, Actions actions, Optional<String> algorithm, Optional<String> name) {
    algorithm.ifPresent(Presets::checkAlgorithm);
    if (name.isPresent() && isFile(name.get())) {
      Preset own = read(Path.of(name.get()));
      if (algorithm.isPresent() && !own.algorithm().name().equals(algorithm.get())) {
        throw new IllegalArgumentException(
            "--algo is "
                + algorithm.get()
                + " and the preset "
                + name.get()
                + " is one of "
                + own.algorithm().name()
                + ": expected the same, or no --algo");
      }
      return own;
    }
    List<Preset> possible =
        of(id, actions).stream()
            .filter(preset -> algorithm.map(preset.algorithm().name()::equals).orElse(true))
            .toList();
    return possible.stream()
        .filter(preset -> name.map(preset.name()::equals).orElse(true))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    (name.isEmpty() ? "no preset" : "unknown preset '" + name.get() + "'")
                        + " for "
                        + bare(id)
                        + algorithm.map(word -> " with " + word).orElse("")
                        + (possible.isEmpty()
                            ? ": expected another algorithm"
                            : ": expected one of ")
                        + possible.stream()
                            .map(Preset::name)
                            .distinct()
                            .collect(Collectors.joining(", "))));
  }

  /**
   * {@code CartPole-v1} for {@code gym:CartPole-v1?a=b} and for {@code http://host:1/CartPole-v1},
   * one or several.
   */
  public static String bare(String id) {
    String first = id.split(",(?=https?://)", 2)[0]; // of several servers
    String path = first.contains("?") ? first.substring(0, first.indexOf('?')) : first;
    int scheme = path.indexOf("://");
    if (scheme >= 0) {
      return path.substring(path.indexOf('/', scheme + 3) + 1);
    }
    return path.substring(path.indexOf(':') + 1);
  }
}
