package io.gradus.agents.cli;

import io.gradus.agents.preset.Network;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.Recurrence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the networks that are trained. */
final class NetworkMixin {
  private static final int MEMORY = 64;

  @Option(
      names = "--network",
      paramLabel = "KIND",
      description = "mlp, lstm or gru: without a memory, or with one; images get convolutions.")
  private @Nullable String kind;

  @Option(
      names = "--hidden",
      paramLabel = "N,M,...",
      description = "Widths of the hidden layers, or none.")
  private @Nullable String hidden;

  @Option(
      names = "--memory",
      paramLabel = "N",
      description = "lstm and gru: the size of the memory.")
  private @Nullable Integer memory;

  @Option(
      names = "--sequence",
      paramLabel = "STEPS",
      description = "lstm and gru: steps through which a gradient goes back; 0 for the window.")
  private @Nullable Integer sequence;

  @Option(
      names = "--burn-in",
      paramLabel = "STEPS",
      description = "lstm and gru: steps before a sequence from which its memory is made anew.")
  private @Nullable Integer burnIn;

  @Option(
      names = "--activation",
      paramLabel = "tanh|relu",
      description = "Between the layers of perceptrons.")
  private @Nullable String activation;

  @Option(
      names = "--shared",
      description = "Policy and value function share all but their last layers.")
  private boolean shared;

  @Option(
      names = "--embedding",
      paramLabel = "N",
      description = "Trained numbers for an integer that is observed; one-hot by default.")
  private @Nullable Integer embedding;

  /** A preset's networks with what was asked for. */
  Network apply(Network preset) {
    Network network = preset.withRecurrence(recurrence(preset.recurrence()));
    network = hidden == null ? network : network.withHidden(widths(hidden));
    network = embedding == null ? network : network.withEmbedding(embedding);
    network =
        activation == null
            ? network
            : network.withActivation(
                AlgorithmOptions.choice("--activation", activation, Activation.values()));
    return shared ? network.withShared() : network;
  }

  private Optional<Recurrence> recurrence(Optional<Recurrence> preset) {
    Optional<Recurrence> chosen =
        kind == null
            ? preset
            : switch (kind) {
              case "mlp" -> Optional.<Recurrence>empty();
              case "lstm" -> Optional.of(Recurrence.lstm(size(preset)));
              case "gru" -> Optional.of(Recurrence.gru(size(preset)));
              default ->
                  throw new IllegalArgumentException(
                      "--network is '" + kind + "': expected one of mlp, lstm, gru");
            };
    if (chosen.isEmpty()) {
      needsMemory("--memory", memory);
      needsMemory("--sequence", sequence);
      needsMemory("--burn-in", burnIn);
    }
    return chosen.map(
        base ->
            new Recurrence(
                base.cell(),
                memory == null ? base.size() : memory,
                sequence == null ? base.sequence() : sequence,
                burnIn == null ? base.burnIn() : burnIn));
  }

  private static int size(Optional<Recurrence> preset) {
    return preset.map(Recurrence::size).orElse(MEMORY);
  }

  private static void needsMemory(String option, @Nullable Integer given) {
    if (given != null) {
      throw new IllegalArgumentException(
          option + " is an option of recurrent networks: expected --network lstm or gru with it");
    }
  }

  private static List<Integer> widths(String text) {
    if (text.equals("none")) {
      return List.of();
    }
    try {
      return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--hidden is '" + text + "': expected widths as in 64,64, or none", e);
    }
  }
}
