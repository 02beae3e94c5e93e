package io.gradus.agents.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What came of a sweep, as a table. */
public final class SweepTable {
  private SweepTable() {}

  /**
   * All trials, those that were trained furthest first, among them the best first, those that
   * failed last.
   */
  public static List<Trial> ranked(List<Trial> trials) {
    return trials.stream()
        .sorted(
            Comparator.comparing((Trial trial) -> trial.failure().isPresent())
                .thenComparing(trial -> -trial.stages().size())
                .thenComparing(trial -> -trial.score())
                .thenComparing(Trial::number))
        .toList();
  }

  /** The table's lines, the first one its head. */
  public static List<String> lines(SweepFolder.Content content, Path folder) {
    List<String> names = List.copyOf(content.plan().ranges().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("rank", "score", "evaluated", "steps"));
    head.addAll(names);
    head.add("folder");
    rows.add(head);
    int rank = 0;
    for (Trial trial : ranked(content.trials())) {
      List<String> row = new ArrayList<>();
      boolean counts = trial.failure().isEmpty() && !trial.stages().isEmpty();
      row.add(counts ? Integer.toString(++rank) : "-");
      Optional<Trial.Stage> last = trial.last();
      row.add(
          trial.failure().isPresent()
              ? "failed"
              : last.flatMap(Trial.Stage::score).map(SweepTable::number).orElse("-"));
      row.add(last.flatMap(Trial.Stage::evaluation).map(SweepTable::number).orElse("-"));
      row.add(last.map(stage -> String.format(Locale.ROOT, "%,d", stage.steps())).orElse("0"));
      names.forEach(name -> row.add(trial.settings().getOrDefault(name, "-")));
      row.add(folder.resolve(trial.folder()).toString());
      rows.add(row);
    }
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < head.size(); i++) {
      int column = i;
      widths.add(rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.toList());
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String pad = " ".repeat(widths.get(i) - row.get(i).length());
      boolean number = i >= 1 && i <= 3;
      line.append(number ? pad + row.get(i) : row.get(i) + pad).append("  ");
    }
    return line.toString().stripTrailing();
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
