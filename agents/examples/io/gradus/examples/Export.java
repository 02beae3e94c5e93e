package io.gradus.examples;

import io.gradus.agents.Trainer;
import io.gradus.agents.export.Destination;
import io.gradus.agents.export.ExportFormat;
import io.gradus.agents.export.Normaliser;
import io.gradus.agents.export.PolicyExport;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.wrapper.NormalizedObservations;
import java.nio.file.Path;

/** Writes a trained policy, with its normalisation, in each form that others read. */
public final class Export {
  /** Takes an empty folder and the number of steps to train for. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    long steps = arguments.length > 1 ? Long.parseLong(arguments[1]) : 50_000;
    try (var environment =
            new NormalizedObservations(
                Environments.make("CartPole-v1", EnvironmentOptions.lanes(8)), 10);
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(steps);
      PolicyExport export =
          new PolicyExport(networks)
              .normalised(new Normaliser(environment.statistics(), environment.clip()));
      for (ExportFormat format : ExportFormat.values()) {
        Path path = folder.resolve(format.usualName());
        export.write(format, new Destination(path, false));
        System.out.println(format + " " + path.getFileName());
      }
    }
  }
}
