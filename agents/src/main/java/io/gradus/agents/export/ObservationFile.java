package io.gradus.agents.export;

import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observations in a CSV file, one a row, row-major; the first row may be a header. */
final class ObservationFile {
  private ObservationFile() {}

  /**
   * Reads one.
   *
   * @return each an element of the space, but for the bounds of a {@link Box}, which are not
   *     checked: environments do not keep to them either
   * @throws IllegalArgumentException if the file or an observation is not as expected; names the
   *     row, counted from 1 with the header, and the column
   */
  static List<float[]> read(Path file, Space space) {
    List<String> lines = lines(file);
    List<float[]> observations = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !(i == 0 && isHeader(line))) {
        observations.add(observation(line, space, file + ", row " + (i + 1)));
      }
    }
    if (observations.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no observations: expected one a row, of " + space.size() + " numbers");
    }
    return observations;
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      if (!lines.isEmpty()) { // spreadsheets begin a file by a mark of its encoding
        lines.set(0, lines.get(0).replaceFirst("^\uFEFF", ""));
      }
      return lines;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(file + " is not text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    }
  }

  /** Whether no field is a number. */
  private static boolean isHeader(String line) {
    for (String field : line.split(",", -1)) {
      try {
        Float.parseFloat(field.strip());
        return false;
      } catch (NumberFormatException e) {
        // A name.
      }
    }
    return true;
  }

  private static float[] observation(String line, Space space, String place) {
    String[] fields = line.split(",", -1);
    if (fields.length != space.size()) {
      throw new IllegalArgumentException(
          place
              + ": it has "
              + fields.length
              + (fields.length == 1 ? " column" : " columns")
              + ": expected "
              + space.size()
              + " for an observation in "
              + space);
    }
    float[] observation = new float[fields.length];
    for (int column = 0; column < fields.length; column++) {
      String field = fields[column].strip();
      try {
        observation[column] = Float.parseFloat(field);
      } catch (NumberFormatException e) {
        throw notANumber(place, column, field, e);
      }
      if (!Float.isFinite(observation[column])) {
        throw notANumber(place, column, field, null);
      }
    }
    int column = 0;
    for (Space leaf : space.leaves()) {
      if (!(leaf instanceof Box) && !leaf.contains(observation, column)) {
        throw new IllegalArgumentException(
            place + ", column " + (column + 1) + ": expected " + leaf.rule());
      }
      column += leaf.size();
    }
    return observation;
  }

  private static IllegalArgumentException notANumber(
      String place, int column, String field, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        place + ", column " + (column + 1) + ": '" + field + "' is not a finite number", cause);
  }
}
