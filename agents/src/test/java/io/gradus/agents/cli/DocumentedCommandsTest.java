package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.agents.FeatureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every {@code ./gradus} line of the README and of {@code docs} works: each page's lines in order,
 * in a folder where the two runs of the guide are, {@code runs/cartpole} and {@code
 * runs/cartpole-2}, and two models, {@code features.pt} and {@code policy.pt}.
 */
class DocumentedCommandsTest {
  /** Lines that are not run here, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "gradus bench", "minutes to days, in the module above this one, which tests them",
          "gradus cluster", "the module above this one, which runs them: ScaleOutPageTest",
          "--spark ", "the module above this one, which runs them: ScaleOutPageTest",
          "gradus lab variance", "two minutes: LabReportsTest",
          "gradus lab off-policy", "two minutes: LabReportsTest",
          "gradus lab gumbel", "two minutes: LabReportsTest",
          "http://a:8000/", "two machines: LostServerTest",
          "gym-http-api:http", "a server of others: GymHttpApiEnvironmentTest",
          "openenv:http", "a server of others: OpenEnvPackageTest",
          "ALE/Pong", "a hundred megabytes to fetch: as LunarLander's line, which is run");

  private static final Path ROOT =
      Path.of(System.getProperty("gradus.projectDirectory", "..")).toAbsolutePath().normalize();

  private static final String PROBLEM = "docs/lab/problem.json";
  private static final String OBSERVATIONS = "docs/export/observations.csv";

  @TempDir private static Path folder;

  @BeforeAll
  static void theTwoRunsOfTheGuide() throws IOException, InterruptedException {
    List<String> failures =
        run(
            folder.resolve("guide"),
            List.of(
                "./gradus train CartPole-v1 --run-dir runs/cartpole",
                "./gradus train CartPole-v1 --seed 2 --run-dir runs/cartpole-2"));
    assertThat(failures).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> theLinesOfEachPageWork() throws IOException {
    return pages().filter(page -> !page.needsPython()).map(this::test);
  }

  @TestFactory
  @Tag("gymnasium")
  Stream<DynamicTest> theLinesOfEachPageWithPythonWork() throws IOException {
    return pages().filter(DocumentedPage::needsPython).map(this::test);
  }

  @Test
  void noLineIsExemptedThatIsNotThere() throws IOException {
    Set<String> unused = new HashSet<>(ELSEWHERE.keySet());
    pages()
        .flatMap(page -> page.commands().stream())
        .forEach(command -> unused.removeIf(command::contains));
    assertThat(unused).isEmpty();
  }

  private static Stream<DocumentedPage> pages() throws IOException {
    List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    return files.stream()
        .map(file -> DocumentedPage.read(ROOT, file))
        .filter(page -> !page.commands().isEmpty());
  }

  private DynamicTest test(DocumentedPage page) {
    return dynamicTest(
        page.name(),
        () -> {
          Path here = folder.resolve(page.name().replace('/', '-'));
          for (String run : List.of("runs/cartpole", "runs/cartpole-2")) {
            if (page.commands().stream()
                .noneMatch(c -> c.matches(".*--run-dir " + run + "( .*)?"))) {
              copy(folder.resolve("guide").resolve(run), here.resolve(run));
            }
          }
          copy(ROOT.resolve(PROBLEM), here.resolve(PROBLEM));
          FeatureFile.write(here.resolve("features.pt"), 4, 16, 1);
          FeatureFile.write(here.resolve("policy.pt"), 4, 2, 1);
          copy(ROOT.resolve(OBSERVATIONS), here.resolve(OBSERVATIONS));
          List<String> run =
              page.commands().stream()
                  .filter(command -> ELSEWHERE.keySet().stream().noneMatch(command::contains))
                  .toList();
          assertThat(run(here, run)).isEmpty();
        });
  }

  /** Runs commands in a process of their own; returns what failed. */
  private static List<String> run(Path here, List<String> commands)
      throws IOException, InterruptedException {
    Files.createDirectories(here);
    Path in = Files.write(here.resolve("commands.txt"), commands);
    Path failures = here.resolve("failures.txt");
    Path log = here.resolve(DocumentedCommands.LOG);
    List<String> java =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                DocumentedCommands.class.getName(),
                in.toString(),
                failures.toString()));
    Process process =
        new ProcessBuilder(java)
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(() -> read(log)).isZero();
    return Files.readAllLines(failures);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
