package io.gradus.agents.run;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code metrics.jsonl}: an object a line for each update, each line there when it returns. */
final class JsonLines implements AutoCloseable {
  /** The last name of a line. */
  static final String TIME = "time";

  private static final Pattern UPDATE = Pattern.compile("\\{.*\"update\":(\\d+)[,}].*\\}");

  private final Writer out;

  /**
   * A new file, or one that is gone on with; later lines, and one that is not ended, go.
   *
   * @param lastUpdate whose line stays; 0 for none
   */
  JsonLines(Path file, long lastUpdate) {
    try {
      StringBuilder kept = new StringBuilder();
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          Matcher update = UPDATE.matcher(line);
          if (update.matches() && Long.parseLong(update.group(1)) <= lastUpdate) {
            kept.append(line).append('\n');
          }
        }
      }
      WholeFile.write(file, kept.toString());
      out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a line.
   *
   * @param numbers by name; those that are not finite, which JSON does not have, become null
   * @param time when it was, as ISO 8601 has it
   */
  void add(Map<String, Number> numbers, String time) {
    JsonObject line = new JsonObject();
    numbers.forEach(
        (name, number) ->
            line.add(
                name,
                Double.isFinite(number.doubleValue())
                    ? new JsonPrimitive(number)
                    : JsonNull.INSTANCE));
    line.addProperty(TIME, time);
    try {
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
