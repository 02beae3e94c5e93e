package io.gradus.benchmarks.scaleout;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One subject of the suite: a file of its own, and a table of the page. */
interface Part {
  /** Its name, and its file's. */
  String name();

  /**
   * Measures it.
   *
   * @throws IllegalStateException if something does not go as it has to; says what
   */
  List<Row> run(Setting setting);

  /**
   * What a part is asked.
   *
   * @param quick whether a few seconds have to do, for a look at whether it runs
   * @param scratch a folder for runs and clusters, which is empty
   * @param notices gets a line now and then
   */
  record Setting(boolean quick, Path scratch, Consumer<String> notices) {
    /** One of two, by {@link #quick}. */
    int size(int whole, int small) {
      return quick ? small : whole;
    }
  }
}
