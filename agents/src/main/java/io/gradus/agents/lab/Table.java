package io.gradus.agents.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of an experiment, to be read by people and by programs. */
public final class Table {
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty one. */
  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row of words and numbers. */
  public void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell.toString());
    }
    rows.add(row);
  }

  /** Adds the rows of another one with the same columns. */
  void addAll(Table other) {
    rows.addAll(other.rows);
  }

  /** Four digits of a number, or nothing. */
  static String number(double number) {
    return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.4g", number);
  }

  /** Writes {@code x.csv}. */
  void save(Path file) {
    StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
    for (List<String> row : rows) {
      text.append(row.stream().map(Table::quoted).collect(Collectors.joining(","))).append('\n');
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + e, e);
    }
  }

  private static String quoted(String cell) {
    return cell.contains(",") ? '"' + cell + '"' : cell;
  }

  /** In columns of equal width. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int[] widths = new int[columns.size()];
    List<List<String>> all = new ArrayList<>(rows);
    all.add(0, columns);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        String space = " ".repeat(widths[i] - cell.length());
        line.append(i == 0 ? cell + space : "  " + space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
