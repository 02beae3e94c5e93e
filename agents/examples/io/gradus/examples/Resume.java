package io.gradus.examples;

import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NamedArrays;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Stops a training, saves all of it, goes on in new objects, and comes to the same numbers. */
public final class Resume {
  /** All that a training is made of, at its first step or where a saved one was. */
  private static float[] train(Path folder, boolean resumed, long stopAfter) throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    Path learner = folder.resolve("learner.safetensors");
    Path state = folder.resolve("state.bin");
    try (var environment = Environments.make("CartPole-v1", EnvironmentOptions.lanes(8));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.listen(
          report -> {
            if (report.update() == stopAfter) {
              trainer.stop();
            }
          });
      if (resumed) {
        networks.load(weights);
        NamedArrays.load(learner, networks.manager(), trainer.learner().arrays());
        try (DataInputStream in = new DataInputStream(Files.newInputStream(state))) {
          trainer.restore(in);
        }
        trainer.resume();
      } else {
        trainer.train(4_096);
      }
      networks.save(weights);
      NamedArrays.write(learner, networks.manager(), trainer.learner().arrays());
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(state))) {
        trainer.save(out);
      }
      return networks.parameters().values().toFloatArray();
    }
  }

  /** Takes an empty folder for what is saved. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    float[] whole = train(folder, false, Long.MAX_VALUE);
    float[] half = train(folder, false, 1);
    float[] rest = train(folder, true, Long.MAX_VALUE);
    System.out.println("half differs: " + !Arrays.equals(whole, half));
    System.out.println("resumed is the same: " + Arrays.equals(whole, rest));
  }
}
