package io.gradus.benchmarks.published;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.gradus.agents.run.Json;
import io.gradus.core.NearestNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is reproduced: {@code catalogue.json} beside this class.
 *
 * @param rows in the order of the page
 */
public record Catalogue(List<Row> rows) {
  private static final String FILE = "catalogue.json";

  /**
   * @throws IllegalArgumentException if an id is there twice, or a row is explained that is not
   *     there
   */
  public Catalogue {
    rows = List.copyOf(rows);
    Set<String> ids = new HashSet<>();
    for (Row row : rows) {
      if (!ids.add(row.id())) {
        throw new IllegalArgumentException("the row " + row.id() + " is there twice");
      }
    }
    for (Row row : rows) {
      row.explains()
          .filter(explained -> !ids.contains(explained))
          .ifPresent(
              explained -> {
                throw new IllegalArgumentException(
                    row.id()
                        + " explains "
                        + explained
                        + ", which is not there"
                        + NearestNames.suggestion(explained, ids));
              });
    }
  }

  /** The one that comes along. */
  public static Catalogue shipped() {
    try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      return read(FILE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one; nothing may be in it that has no meaning.
   *
   * @param place what messages call it
   * @throws IllegalArgumentException if it is no catalogue; names the place, the row and the rule
   */
  static Catalogue read(String place, String text) {
    try {
      JsonArray whole = Json.read(text, JsonArray.class);
      List<Row> rows = new ArrayList<>();
      for (JsonElement element : whole) {
        rows.add(row(element, rows.size() + 1));
      }
      return new Catalogue(rows);
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private static Row row(JsonElement element, int number) {
    String name = "row " + number;
    try {
      if (element.isJsonObject() && element.getAsJsonObject().has("id")) {
        name += " (" + element.getAsJsonObject().get("id").getAsString() + ")";
      }
      Row row = Json.read(element.toString(), Row.class);
      requireKnown(element, Json.tree(row));
      return row;
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** All that was read is what is written again: another key meant nothing. */
  private static void requireKnown(JsonElement given, JsonElement read) {
    if (!given.isJsonObject()) {
      return;
    }
    JsonObject known = read.getAsJsonObject();
    for (Map.Entry<String, JsonElement> entry : given.getAsJsonObject().entrySet()) {
      if (!known.has(entry.getKey())) {
        throw new IllegalArgumentException(
            "there is no key '"
                + entry.getKey()
                + "'"
                + NearestNames.suggestion(entry.getKey(), known.keySet()));
      }
      requireKnown(entry.getValue(), known.get(entry.getKey()));
    }
  }

  /**
   * Some of the rows.
   *
   * @param suite that they are of; empty for any
   * @param only id of an environment, as {@code CartPole-v1}, or of a row; empty for any
   * @throws IllegalArgumentException if there is none; names what there is
   */
  List<Row> select(Optional<String> suite, Optional<String> only) {
    suite
        .filter(name -> !Row.SUITES.contains(name))
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "--suite is '" + name + "': expected one of " + String.join(", ", Row.SUITES));
            });
    List<Row> inside =
        rows.stream().filter(row -> suite.map(row.suite()::equals).orElse(true)).toList();
    List<Row> chosen =
        inside.stream()
            .filter(
                row ->
                    only.map(
                            name ->
                                name.equals(row.id())
                                    || name.equals(row.environment())
                                    || name.equals(row.bareEnvironment()))
                        .orElse(true))
            .toList();
    if (chosen.isEmpty()) {
      Set<String> names = new HashSet<>();
      inside.forEach(row -> names.addAll(List.of(row.id(), row.bareEnvironment())));
      throw new IllegalArgumentException(
          "nothing published is listed"
              + only.map(name -> " for '" + name + "'").orElse("")
              + suite.map(name -> " in " + name).orElse("")
              + only.map(name -> NearestNames.suggestion(name, names)).orElse("")
              + " (./gradus bench published --list shows all)");
    }
    return chosen;
  }
}
