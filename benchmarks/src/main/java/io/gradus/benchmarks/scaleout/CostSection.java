package io.gradus.benchmarks.scaleout;

import java.util.List;

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
          new Reference(CostPart.LARGEST, "243–265", "307–406"));

  @Override
  public String part() {
    return "cost";
  }

  @Override
  public String of(PartResult result) {
    StringBuilder text =
        new StringBuilder(
            """
            ### What an iteration costs

            Two workers of one core on this machine, over loopback; tasks that return bytes and do nothing else. *Out* is what all shards get,
            *back* what each returns. The last columns are Spark 4.2.0 alone, measured beside other work on a machine of two cores
            before any of this was written.

            """);
    text.append(
        Words.line("a job of two shards", "min, ms", "p50", "p90", "Spark alone, min", "p50"));
    text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (Row row : result.rows()) {
      if (!isTraining(row) && !row.what().equals(CostPart.JOINED)) {
        text.append(job(row));
      }
    }
    text.append("\nOf whole updates, from what the command says of itself, after 400 of them:\n\n");
    text.append(
        Words.line("training", "p50, ms", "mean", "collecting", "moving bytes", "learning"));
    text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    result.rows().stream()
        .filter(CostSection::isTraining)
        .forEach(
            row ->
                text.append(
                    Words.line(
                        row.what(),
                        Words.number(row.number(CostPart.MEDIAN)),
                        Words.number(row.number(CostPart.MEAN)),
                        Words.number(row.number(CostPart.COLLECTING)),
                        Words.number(row.number(CostPart.MOVING)),
                        Words.number(row.number(CostPart.LEARNING)))));
    return text.append("\n").append(Words.circumstances(result)).toString();
  }

  private static boolean isTraining(Row row) {
    return row.numbers().containsKey(CostPart.MOVING);
  }

  private static String job(Row row) {
    Reference reference =
        REFERENCES.stream()
            .filter(r -> r.what().equals(row.what()))
            .findFirst()
            .orElse(new Reference(row.what(), "", ""));
    return Words.line(
        row.what(),
        Words.number(row.number(CostPart.LEAST)),
        Words.number(row.number(CostPart.MEDIAN)),
        Words.number(row.number(CostPart.LATE)),
        reference.least(),
        reference.median());
  }
}
