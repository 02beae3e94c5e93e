package io.gradus.agents.cli;

import io.gradus.agents.run.PretrainedModel;
import io.gradus.core.policy.Pretrained;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a model that a policy is put above. */
final class ModelMixin {
  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "A TorchScript file, or a folder of DJL's with one, to put the policy above.")
  private @Nullable Path model;

  @Option(
      names = "--freeze",
      paramLabel = "all|none|PREFIX,...",
      description = "--model: the parameters that stay as they are; all by default.")
  private @Nullable String frozen;

  @Option(
      names = "--model-output",
      paramLabel = "features|policy",
      description = "--model: gives features (by default), or the policy's own numbers.")
  private @Nullable String output;

  /**
   * What was asked for.
   *
   * @param hidden whether widths of hidden layers were given
   * @throws IllegalArgumentException if there is no such model, or options lack one
   */
  Optional<PretrainedModel> get(boolean hidden) {
    if (model == null) {
      needsModel("--freeze", frozen);
      needsModel("--model-output", output);
      return Optional.empty();
    }
    Pretrained use =
        Pretrained.frozenBy(frozen == null ? "all" : frozen)
            .withOutput(output == null ? Pretrained.Output.FEATURES : Pretrained.Output.of(output));
    if (hidden && use.output() == Pretrained.Output.FEATURES) {
      throw new IllegalArgumentException(
          "--hidden is given with --model: expected one of them, as a linear layer each of policy"
              + " and value function is put above a model's features");
    }
    return Optional.of(PretrainedModel.of(model, use));
  }

  private static void needsModel(String option, @Nullable String given) {
    if (given != null) {
      throw new IllegalArgumentException(
          option + " is an option of --model PATH: expected both of them");
    }
  }
}
