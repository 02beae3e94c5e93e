package io.gradus.core.torch;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts, by libtorch's profiler, the operations that a piece of work asks for. */
public final class OperationCounts {
  private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]+)\"");

  private OperationCounts() {}

  /**
   * Runs something under the profiler; one thread of the process at a time.
   *
   * @return how often each operation ran, by names such as {@code aten::copy_}: those of the
   *     calling thread and of the backward passes that it asked for
   */
  public static Map<String, Long> of(Runnable work) {
    try {
      Path trace = Files.createTempFile("operations", ".json");
      try {
        JniUtils.startProfile(false, false, false);
        try {
          work.run();
        } finally {
          JniUtils.stopProfile(trace.toString());
        }
        Map<String, Long> counts = new TreeMap<>();
        Matcher names = NAME.matcher(Files.readString(trace));
        while (names.find()) {
          counts.merge(names.group(1), 1L, Long::sum);
        }
        return counts;
      } finally {
        Files.delete(trace);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
