package io.gradus.benchmarks.scaleout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The measured part of {@code docs/scale-out.md}, which stands between two marks. */
final class ScaleOutPage {
  static final String BEGIN = "<!-- measured -->\n";
  static final String END = "<!-- /measured -->\n";

  private static final List<Section> SECTIONS =
      List.of(
          new CostSection(),
          new SpeedupSection(),
          new FaultsSection(),
          new LeakSection(),
          new OnPaperSection());

  /** What is written of one part's file. */
  interface Section {
    /** The part's name. */
    String part();

    /** Headings, sentences and tables. */
    String of(PartResult result);
  }

  private ScaleOutPage() {}

  /**
   * The page with its measured part made anew.
   *
   * @param page as it is
   * @param folder of the results; a part without a file has no section
   * @throws IllegalArgumentException if the page has no marks
   */
  static String renewed(String page, Path folder) throws IOException {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "docs/scale-out.md has no place for what was measured: expected the lines "
              + BEGIN.strip()
              + " and "
              + END.strip());
    }
    return page.substring(0, begin + BEGIN.length()) + measured(folder) + page.substring(end);
  }

  private static String measured(Path folder) throws IOException {
    StringBuilder text = new StringBuilder("\n");
    for (Section section : SECTIONS) {
      Path file = folder.resolve(section.part() + ".json");
      if (Files.exists(file)) {
        text.append(section.of(PartResult.read(file))).append("\n");
      }
    }
    return text.toString();
  }
}
