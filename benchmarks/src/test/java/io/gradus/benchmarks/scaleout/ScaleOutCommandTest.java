package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.cli.Gradus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScaleOutCommandTest {
  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    CommandLine command =
        Gradus.commandLine().addSubcommand(new CommandLine(new ScaleOutCommand()));
    String[] words = new String[arguments.length + 1];
    words[0] = "scale-out";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return command.setErr(new PrintWriter(err, true)).execute(words);
  }

  @Test
  void aPartWhoseFileIsThereIsNotMeasuredAgain() throws Exception {
    Path file = Files.createFile(folder.resolve("leak.json"));
    assertThat(execute("--only", "leak", "--out", folder.toString())).isZero();
    assertThat(err.toString().strip())
        .isEqualTo("leak is measured already: " + file + " (--again does it again)");
  }

  @Test
  void aPartThatIsNotThereIsAMistakeInOneLine() {
    assertThat(execute("--only", "costs", "--out", folder.toString())).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("gradus: --only is 'costs': expected one of cost, speedup, faults, leak");
  }
}
