package io.gradus.benchmarks.scaleout;

import java.util.List;
import java.util.Locale;

/** What an iteration costs, beside a measurement that was made before any of this was written. */
final class CostSection implements ScaleOutPage.Section {
  /** Spark alone, two workers on two contended cores, loopback: least and median. */
  private record Reference(String what, String least, String median) {}

  private static final List<Reference> REFERENCES =
      List.of(
          new Reference(CostPart.EMPTY, "12.5", "28"),
          new Reference("20 kB out, 1 MB back", "19", "31–42"),
          new Reference(CostPart.ONE_BACK, "40–44", "78"),
          new Reference(CostPart.BOTH_WAYS, "60–73", "98–117"),
          new Reference("50 MB out, 1 MB back", "243–265", "307–406"));

  @Override
  public String of(PartResult result) {
    StringBuilder text = new StringBuilder("### What an iteration costs\n\n");
    text.append("| two shards on two workers | min, ms | p50 | p90 | before: min | p50 |\n");
    text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (Row row : result.rows()) {
      text.append(line(row));
    }
    return text.toString();
  }

  private static String line(Row row) {
    Reference reference =
        REFERENCES.stream()
            .filter(r -> r.what().equals(row.what()))
            .findFirst()
            .orElse(new Reference(row.what(), "", ""));
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %s | %s |%n",
        row.what(),
        row.number(CostPart.LEAST),
        row.number(CostPart.MEDIAN),
        row.number(CostPart.LATE),
        reference.least(),
        reference.median());
  }
}
