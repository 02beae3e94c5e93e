package io.gradus.benchmarks.scaleout;

import io.gradus.benchmarks.peers.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another process of Java keeps, counted after a full collection.
 *
 * @param megabytes of the heap that are in use
 * @param blocks that Spark's storage knows: broadcasts, results on their way
 * @param residentMegabytes of the process, native memory too
 */
record LiveObjects(double megabytes, long blocks, double residentMegabytes) {
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern BLOCKS =
      Pattern.compile("\\d+:\\s+(\\d+)\\s+\\d+\\s+org\\.apache\\.spark\\.storage\\.BlockInfo\\b.*");
  private static final double MEGABYTE = 1 << 20;

  /** Looks into a process of this user's. */
  static LiveObjects of(ProcessHandle process) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> lines = new ArrayList<>();
    ChildProcess.output(
        List.of(jcmd, String.valueOf(process.pid()), "GC.class_histogram"), lines::add);
    return new LiveObjects(
        first(TOTAL, lines) / MEGABYTE, first(BLOCKS, lines), residentKilobytes(process) / 1024.0);
  }

  private static long first(Pattern pattern, List<String> lines) {
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line.strip());
      if (matcher.matches()) {
        return Long.parseLong(matcher.group(1));
      }
    }
    return 0;
  }

  private static long residentKilobytes(ProcessHandle process) {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the process has no VmRSS"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
