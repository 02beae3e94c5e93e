package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.wrapper.FrameStack;
import io.gradus.envs.wrapper.NormalizedObservations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GreedyPolicyTest {
  @TempDir Path folder;

  private static VectorEnvironment pendulum() {
    return Environments.make("Pendulum-v1", EnvironmentOptions.lanes(1));
  }

  private static ActorCritic networks(VectorEnvironment environment, long seed) {
    return ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), seed)
        .build();
  }

  @Test
  void actsAsAnEvaluationDoesAlsoAfterItWasSavedAndLoaded() {
    Path file = folder.resolve("policy.safetensors");
    try (NormalizedObservations normalised = new NormalizedObservations(pendulum(), 5);
        VectorEnvironment raw = pendulum();
        ActorCritic networks = networks(normalised, 1);
        ActorCritic other = networks(normalised, 2)) {
      seeSomething(normalised);
      normalised.setFrozen(true);
      double expected = Evaluator.greedy(1, 3).evaluate(networks, normalised).meanReturn();
      GreedyPolicy policy = GreedyPolicy.of(networks, normalised);
      assertThat(played(policy, raw)).isEqualTo(expected);
      policy.save(file);
      assertThat(played(GreedyPolicy.load(file, other), raw)).isEqualTo(expected);

      normalised.setFrozen(false); // the policy has statistics of its own
      seeSomething(normalised);
      assertThat(played(policy, raw)).isEqualTo(expected);

      networks.save(file); // without statistics it is another policy
      assertThat(played(GreedyPolicy.load(file, other), raw)).isNotEqualTo(expected);
    }
  }

  private static void seeSomething(VectorEnvironment environment) {
    VectorStep step = VectorStep.of(environment);
    environment.reset(5, step);
    for (int i = 0; i < 50; i++) {
      environment.step(new float[] {i % 2 == 0 ? 2 : -1}, step);
    }
  }

  private static double played(GreedyPolicy policy, VectorEnvironment environment) {
    VectorStep step = VectorStep.of(environment);
    environment.reset(Collector.TRAINING_SEEDS + 3, step);
    do {
      environment.step(policy.act(step.observations()), step);
    } while (!step.ended(0));
    return step.episodeReturns()[0];
  }

  @Test
  void threadsGetTheSameAnswersAsOne() throws ExecutionException, InterruptedException {
    try (VectorEnvironment raw = pendulum();
        ActorCritic networks = networks(raw, 1)) {
      GreedyPolicy policy = GreedyPolicy.of(networks, raw);
      List<float[]> observations = new ArrayList<>();
      Pcg64 random = Pcg64.seeded(1);
      for (int i = 0; i < 2000; i++) {
        float[] observation = new float[3];
        raw.observationSpace().sample(random, observation, 0);
        observations.add(observation);
      }
      List<Float> alone = observations.stream().map(o -> policy.act(o)[0]).toList();
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<List<Float>>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(threads.submit(() -> observations.stream().map(o -> policy.act(o)[0]).toList()));
      }
      for (Future<List<Float>> answers : asked) {
        assertThat(answers.get()).isEqualTo(alone);
      }
      threads.shutdown();
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Path file = folder.resolve("policy.safetensors");
    try (VectorEnvironment raw = pendulum();
        ActorCritic networks = networks(raw, 1);
        ActorCritic small =
            ActorCritic.builder(raw.observationSpace(), raw.actionSpace(), 1).hidden(8, 8).build();
        ActorCritic choosing =
            ActorCritic.builder(Box.of(3, -1, 1), new Discrete(2), 1).withoutValue().build()) {
      GreedyPolicy policy = GreedyPolicy.of(networks, raw);
      assertThatThrownBy(() -> policy.act(new float[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("observation has 2 numbers: expected 3");
      assertThatThrownBy(() -> policy.act(new float[] {0, Float.NaN, 0}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("observation[1] is NaN: expected a finite number");
      assertThatThrownBy(() -> GreedyPolicy.of(choosing, raw))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the networks take Box(-1.0, 1.0, shape [3]) and Pendulum-v1 gives "
                  + raw.observationSpace()
                  + ": expected the same");
      policy.save(file);
      String name = "policy.0.weight";
      assertThatThrownBy(() -> GreedyPolicy.load(file, small))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " in " + file + " has shape (3, 64): expected (3, 8)");
      assertThatThrownBy(() -> choosing.load(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              file
                  + " has "
                  + new TreeSet<>(networks.arrays().keySet())
                  + ": expected "
                  + new TreeSet<>(choosing.arrays().keySet()));
      Path none = folder.resolve("none");
      assertThatThrownBy(() -> GreedyPolicy.load(none, networks))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(none + " cannot be read: NoSuchFile " + none);
      Files.writeString(none, "no tensors");
      assertThatThrownBy(() -> networks.load(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(none + " cannot be read: it is not a safetensors file, or cut short");
      Path nowhere = folder.resolve("nowhere/policy");
      assertThatThrownBy(() -> networks.save(nowhere))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(nowhere + " cannot be written: NoSuchFile ");
    }
  }

  @Test
  void refusesAWrapperOutsideOfTheNormalisation() {
    try (NormalizedObservations normalised = new NormalizedObservations(pendulum(), 5);
        FrameStack stacked = new FrameStack(normalised, 2);
        ActorCritic networks = networks(stacked, 1)) {
      assertThatThrownBy(() -> GreedyPolicy.of(networks, stacked))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the networks take "
                  + stacked.observationSpace()
                  + " and the normalisation gives "
                  + normalised.observationSpace()
                  + ": expected the same");
    }
  }
}
