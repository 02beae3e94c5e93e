package io.gradus.spark;

import ai.djl.engine.Engine;
import io.gradus.agents.run.Versions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;

/** The process that this is called in: one that does tasks, or the one that asks for them. */
final class Machine {
  private Machine() {}

  /** {@code executor 1 on HOST}. */
  static String name() {
    SparkEnv here = SparkEnv.get();
    return name(here.blockManager().blockManagerId().host(), here.executorId());
  }

  /**
   * The same of another.
   *
   * @param executor its number; {@code driver} if the process that asks does the work, too
   */
  static String name(String host, String executor) {
    return executor.equals("driver") ? "this process" : "executor " + executor + " on " + host;
  }

  /** What has to be the same everywhere, in the order in which it is compared. */
  static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Gradus", Versions.ofGradus());
    versions.put("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("DJL", Engine.getDjlVersion());
    versions.put("Java", String.valueOf(Runtime.version().feature()));
    return versions;
  }

  /**
   * What this process has otherwise than the one that asks, a clause each: {@code Gradus 0.2.0:
   * expected 0.1.0 as here}.
   */
  static List<String> differences(Map<String, String> expected) {
    Map<String, String> here = versions();
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (what, version) -> {
          String found = here.get(what);
          if (!version.equals(found)) {
            differences.add(what + " " + found + ": expected " + version + " as here");
          }
        });
    return differences;
  }
}
