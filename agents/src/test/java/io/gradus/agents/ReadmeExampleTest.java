package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example of the README: what stands between the marks is there, letter for letter. */
class ReadmeExampleTest {
  @Test
  void theExampleOfTheReadmeLearns() {
    // README: train
    Block actor = network(2);
    Block critic = network(1);
    double meanReturn;
    try (VectorEnvironment environment =
            Environments.vector(() -> new TimeLimit(new Corridor(), 100), 8);
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .policy(actor)
                .value(critic)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(30_000);
      meanReturn = Evaluator.greedy(100, 1).evaluate(networks, environment).meanReturn();
    }
    // README: end
    // From a cell drawn at random, nine steps to the right at the most: five on average.
    assertThat(meanReturn).isGreaterThan(-6);
  }

  // README: network
  static Block network(int outputs) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(32).build())
        .add((NDList x) -> new NDList(Activation.tanh(x.singletonOrThrow())))
        .add(Linear.builder().setUnits(outputs).build());
  }

  // README: end

  // README: environment
  /** Ten cells in a row; the way out is on the right. Each step costs 1. */
  static final class Corridor implements Environment {
    private int cell;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2); // left, right
    }

    @Override
    public float[] reset(RandomGenerator random) {
      cell = random.nextInt(9);
      return new float[] {cell / 9f};
    }

    @Override
    public Step step(float[] action) {
      cell = Math.max(0, cell + (action[0] == 1 ? 1 : -1));
      return new Step(new float[] {cell / 9f}, -1, cell == 9, false);
    }
  }

  // README: end

  @Test
  void theReadmeShowsThisCode() throws IOException {
    Path root = Path.of(System.getProperty("gradus.projectDirectory", ".."));
    String readme = Files.readString(root.resolve("README.md"));
    List<String> source =
        Files.readAllLines(
            root.resolve("agents/src/test/java/io/gradus/agents/ReadmeExampleTest.java"));
    for (String part : List.of("train", "network", "environment")) {
      int start = source.indexOf(indentOf(source, part) + "// README: " + part) + 1;
      int end = start;
      while (!source.get(end).strip().equals("// README: end")) {
        end++;
      }
      String code =
          source.subList(start, end).stream()
              .collect(Collectors.joining("\n"))
              .stripTrailing() // an empty last line would count as one without indentation
              .stripIndent()
              .strip();
      assertThat(readme).as("the part '%s' of the example", part).contains(code);
    }
  }

  private static String indentOf(List<String> source, String part) {
    return source.stream()
        .filter(line -> line.strip().equals("// README: " + part))
        .findFirst()
        .map(line -> line.substring(0, line.indexOf('/')))
        .orElseThrow();
  }
}
