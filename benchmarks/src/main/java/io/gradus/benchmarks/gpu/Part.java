package io.gradus.benchmarks.gpu;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One subject of the suite: a file of its own, and rows of the table. */
interface Part {
  /** Its name, and its file's. */
  String name();

  /** Does it. */
  Result run(Setting setting);

  /**
   * What a part is asked.
   *
   * @param device where it computes
   * @param deviceName {@code gpu} or {@code cpu}
   * @param quick whether it takes minutes instead of an hour
   * @param python that PyTorch is looked for in
   * @param notices gets a line now and then
   */
  record Setting(
      Device device, String deviceName, boolean quick, String python, Consumer<String> notices) {
    /** One of two, by {@link #quick}. */
    int size(int whole, int short_) {
      return quick ? short_ : whole;
    }
  }

  /**
   * What came of it.
   *
   * @param rows of the table
   * @param details by name, for the file
   */
  record Result(List<Row> rows, Map<String, Object> details) {}

  /** Whether something is as it should be. */
  enum Verdict {
    PASSED,
    FAILED,
    /** Measured, and nothing is asked of it. */
    MEASURED,
    /** This machine lacks something. */
    SKIPPED
  }

  /**
   * A row of the table.
   *
   * @param what was done
   * @param found in words
   */
  record Row(String what, String found, Verdict verdict) {
    /** Passed or failed. */
    static Row of(String what, String found, boolean passed) {
      return new Row(what, found, passed ? Verdict.PASSED : Verdict.FAILED);
    }
  }
}
