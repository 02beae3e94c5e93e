package io.gradus.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of some names a mistaken one may have meant. */
public final class NearestNames {
  private static final int MOST = 3;

  private NearestNames() {}

  /**
   * {@code : did you mean a or b?}, or nothing where no name is near.
   *
   * @param given what was written
   * @param names what there is
   */
  public static String suggestion(String given, Collection<String> names) {
    List<String> near = of(given, names);
    return near.isEmpty() ? "" : ": did you mean " + String.join(" or ", near) + "?";
  }

  /** At most three, the nearest first; they differ in a third of their letters at most. */
  public static List<String> of(String given, Collection<String> names) {
    String wanted = plain(given);
    return names.stream()
        .distinct()
        .filter(
            name ->
                distance(wanted, plain(name)) <= Math.max(1, wanted.length() / 3)
                    || (wanted.length() > 2 && plain(name).contains(wanted)))
        .sorted(Comparator.comparingInt((String name) -> distance(wanted, plain(name))))
        .limit(MOST)
        .toList();
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's: letters put in, left out or changed. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
