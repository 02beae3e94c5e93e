package io.gradus.agents.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive for DJL Serving brings what it needs: the server has none of our classes. */
class ServedWithoutGradusTest {
  @TempDir Path folder;

  @Test
  void theArchiveIsLoadedByAProcessThatHasDjlAlone() throws Exception {
    Path archive = folder.resolve("policy.zip");
    try (ActorCritic networks = ActorCritic.builder(Box.of(4, -1, 1), new Discrete(2), 1).build()) {
      new PolicyExport(networks).write(ExportFormat.SERVING, new Destination(archive, false));
    }
    Path program =
        Files.writeString(
            folder.resolve("Server.java"),
            """
            import ai.djl.modality.Input;
            import ai.djl.modality.Output;
            import ai.djl.repository.zoo.Criteria;
            import java.nio.file.Path;

            public class Server {
              public static void main(String[] arguments) throws Exception {
                try {
                  Class.forName("io.gradus.agents.export.PolicyExport");
                  System.out.println("Gradus is there");
                } catch (ClassNotFoundException e) {
                  System.out.println("Gradus is not there");
                }
                var criteria =
                    Criteria.builder()
                        .setTypes(Input.class, Output.class)
                        .optModelPath(Path.of(arguments[0]))
                        .build();
                try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
                  Input request = new Input();
                  request.add("{\\"observation\\": [0.1, 0.2, 0.3, 0.4]}");
                  Output answer = predictor.predict(request);
                  System.out.println(answer.getCode() + " " + answer.getAsString(0));
                  Input bad = new Input();
                  bad.add("{\\"observation\\": [0.1]}");
                  try {
                    predictor.predict(bad);
                  } catch (ai.djl.translate.TranslateException e) {
                    System.out.println(e.getMessage());
                  }
                }
              }
            }
            """);
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.endsWith(".jar"))
            .filter(entry -> !entry.contains("gradus-") && !entry.contains("logback"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                program.toString(),
                archive.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    assertThat(said)
        .matches(
            "Gradus is not there\\n"
                + "200 \\{\"action\":[01],\"parameters\":\\[[-\\d.E]+,[-\\d.E]+]}\\n"
                + "the observation has 1 numbers: expected 4\\n");
  }
}
