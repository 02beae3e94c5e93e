package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTableTest {
  private static final String HEADER = "steps,update,episodes,mean_return,entropy\n";

  @TempDir Path folder;

  private MetricsTable read(String metrics) throws IOException {
    Files.writeString(folder.resolve("metrics.csv"), metrics);
    return MetricsTable.read(new RunFolder(folder));
  }

  @Test
  void columnsGoByNameAndWhatIsMissingIsNaN() throws IOException {
    MetricsTable table = read(HEADER + "10,1,0,,0.5\n20,2,3,7.5,\n");
    assertThat(table.rows()).isEqualTo(2);
    assertThat(table.column("steps")).containsExactly(10, 20);
    assertThat(table.column("mean_return")).containsExactly(Double.NaN, 7.5);
    assertThat(table.column("entropy")).containsExactly(0.5, Double.NaN);
    assertThat(table.columns()).endsWith("entropy", "wall_seconds");
  }

  @Test
  void secondsBelongToTheirUpdateWhicheverLinesThereAre() throws IOException {
    Files.writeString(
        folder.resolve("times.csv"), "steps,update,wall_seconds\n20,2,1.5\n30,3,2.5\n40,4,");
    assertThat(read(HEADER + "10,1,0,,1\n20,2,0,,1\n").column("wall_seconds"))
        .containsExactly(Double.NaN, 1.5);
  }

  @Test
  void aLineThatIsNotYetEndedDoesNotCount() throws IOException {
    assertThat(read(HEADER + "10,1,0,,0.5\n20,2,3,7.").rows()).isEqualTo(1);
  }

  @Test
  void smoothedIsTheMeanOverTheLastTwentyEpisodes() throws IOException {
    // 12 episodes of 1, none, 8 of 6, 10 of 12: first (12·1)/12, then (12·1 + 8·6)/20 = 3; at last
    // the first 12 go only if 20 stay: 8 + 10 are too few, so (12·1 + 8·6 + 10·12)/30 = 6
    MetricsTable table =
        read(HEADER + "1,1,0,,\n2,2,12,1,\n3,3,0,,\n4,4,8,6,\n5,5,10,12,\n6,6,2,18,\n");
    // then 8·6 + 10·12 + 2·18 = 204 over 20
    assertThat(table.smoothed("mean_return")).containsExactly(Double.NaN, 1, 1, 3, 6, 10.2);
  }

  @Test
  void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    MetricsTable table = read(HEADER);
    assertThatThrownBy(() -> table.column("reward"))
        .hasMessage(
            folder.resolve("metrics.csv")
                + " has no column reward: expected one of steps, update, episodes, mean_return,"
                + " entropy, wall_seconds");
  }

  @Test
  void aFileThatIsNoneSaysWhereItIsWrong() {
    Path file = folder.resolve("metrics.csv");
    assertThatThrownBy(() -> MetricsTable.read(new RunFolder(folder)))
        .hasMessage(file + " is missing: the run has written no update yet");
    assertThatThrownBy(() -> read(""))
        .hasMessage(file + " is empty: expected the names of its columns");
    assertThatThrownBy(() -> read("steps,update,episodes\n"))
        .hasMessage(file + " has no column mean_return: expected the file of a run");
    assertThatThrownBy(() -> read(HEADER + "10,1,0,,\n20,2,0\n"))
        .hasMessage(file + ", line 3: it has 3 columns: expected 5");
    assertThatThrownBy(() -> read(HEADER + "10,1,0,high,\n"))
        .hasMessage(file + ", line 2: mean_return is 'high': expected a number or nothing");
  }
}
