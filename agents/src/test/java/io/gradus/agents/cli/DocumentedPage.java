package io.gradus.agents.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a page that call {@code ./gradus}, in order.
 *
 * @param name from the project's root on
 * @param commands as they are written, without remarks
 */
record DocumentedPage(String name, List<String> commands) {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(#.*)|(\\S+)");

  DocumentedPage {
    commands = List.copyOf(commands);
  }

  /** What a page says, a line that ends in a backslash being continued by the next one. */
  static DocumentedPage read(Path root, Path file) {
    List<String> commands = new ArrayList<>();
    boolean code = false;
    StringBuilder open = new StringBuilder();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("```")) {
          code = !code && (line.equals("```") || line.equals("```sh"));
        } else if (code && (line.startsWith("./gradus ") || !open.isEmpty())) {
          open.append(line.replaceAll("\\\\$", ""));
          if (!line.endsWith("\\")) {
            commands.add(open.toString());
            open.setLength(0);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DocumentedPage(root.relativize(file).toString(), commands);
  }

  /** A line's words after {@code ./gradus}, as a shell parts them. */
  static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command.substring("./gradus".length()));
    while (matcher.find() && matcher.group(3) == null) {
      for (int group : new int[] {1, 2, 4}) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    return words;
  }

  boolean needsPython() {
    return commands.stream().anyMatch(c -> c.contains("gym:") || c.contains("serve gymnasium"));
  }
}
