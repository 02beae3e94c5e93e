package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostPartTest {
  @TempDir private Path scratch;

  @Test
  void everyJobOfTheTableRunsOnThreadsOfThisProcess() {
    List<Row> rows = new CostPart().run(new Part.Setting(true, scratch, line -> {}));
    assertThat(rows)
        .extracting(Row::what)
        .containsExactly(
            "empty job",
            "20 kB out, 1 MB back",
            "5 MB out, 1 MB back",
            "5 MB both ways",
            "50 MB out, 1 MB back",
            "empty job of 100 shards");
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.number(CostPart.LEAST))
                    .isPositive()
                    .isLessThanOrEqualTo(row.number(CostPart.MEDIAN)));
  }
}
