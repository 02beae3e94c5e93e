package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnProcessTest {
  @Test
  void optionsOfJavaArePassedOnButThoseOfThisProcessAlone() {
    assertThat(
            OwnProcess.passedOn(
                List.of(
                    "-Xmx2g",
                    "-XX:TieredStopAtLevel=1",
                    "-Dgradus.terminal=true",
                    "-Djava.io.tmpdir=/large",
                    "-agentlib:jdwp=server=y",
                    "-XX:+UseSerialGC")))
        .containsExactly("-Xmx2g", "-Djava.io.tmpdir=/large", "-XX:+UseSerialGC");
  }
}
