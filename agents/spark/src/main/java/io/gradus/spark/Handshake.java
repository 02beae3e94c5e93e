package io.gradus.spark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** Asks the machines for what they have, before work that would fail there is sent. */
final class Handshake implements Function<Integer, String> {
  private static final long serialVersionUID = 1L; // of all versions, which have to meet here

  private final LinkedHashMap<String, String> versions;

  private Handshake(Map<String, String> versions) {
    this.versions = new LinkedHashMap<>(versions);
  }

  /** As many tasks as run at a time; each says in what its machine differs. */
  static JavaRDD<String> tasks(JavaSparkContext context, Map<String, String> versions, int slots) {
    List<Integer> each = IntStream.range(0, slots).boxed().toList();
    return context.parallelize(each, slots).map(new Handshake(versions));
  }

  /** {@code executor 1 on HOST has Gradus 0.2.0: expected 0.1.0 as here}, or nothing. */
  @Override
  public String call(Integer unused) {
    List<String> differences = Machine.differences(versions);
    return differences.isEmpty() ? "" : Machine.name() + " has " + String.join(", ", differences);
  }
}
