package io.gradus.core.policy;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How a model that was trained before becomes a part of a policy.
 *
 * @param output what its output is taken for
 * @param frozenAll whether all of its parameters stay as they are
 * @param frozenPrefixes those stay whose names begin with one of these, as {@link
 *     Block#getParameters()} names them
 */
public record Pretrained(Output output, boolean frozenAll, List<String> frozenPrefixes) {
  /** What the output of a model is taken for. */
  public enum Output {
    /** Features: policy and value function are put above them, a linear layer each. */
    FEATURES,
    /** The policy's own numbers, logits or means: a value function of its own is put beside. */
    POLICY;

    /** By the name that {@code --model-output} takes. */
    public static Output of(String name) {
      return Arrays.stream(values())
          .filter(output -> output.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--model-output is '" + name + "': expected features or policy"));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if all is frozen and some of it is named, or a name is empty
   */
  public Pretrained {
    Objects.requireNonNull(output);
    frozenPrefixes = List.copyOf(frozenPrefixes);
    if (frozenPrefixes.contains("")) {
      throw new IllegalArgumentException(
          "a prefix of frozen parameters is empty: expected all, none, or the beginnings of names");
    }
    if (frozenAll && !frozenPrefixes.isEmpty()) {
      throw new IllegalArgumentException(
          "all parameters are frozen, and " + frozenPrefixes + " besides: expected one of them");
    }
  }

  /** Gives features and stays as it is. */
  public static Pretrained frozen() {
    return new Pretrained(Output.FEATURES, true, List.of());
  }

  /** Gives features; the parameters whose names begin so stay, the others are trained on. */
  public static Pretrained frozen(String... prefixes) {
    return new Pretrained(Output.FEATURES, false, List.of(prefixes));
  }

  /** Gives features and is trained on. */
  public static Pretrained trainable() {
    return new Pretrained(Output.FEATURES, false, List.of());
  }

  /**
   * From what {@code --freeze} takes: {@code all}, {@code none}, or beginnings of names with commas
   * between them.
   */
  public static Pretrained frozenBy(String text) {
    return switch (text) {
      case "all" -> frozen();
      case "none" -> trainable();
      default -> frozen(text.split(",", -1));
    };
  }

  /** The same with another meaning of the output. */
  public Pretrained withOutput(Output value) {
    return new Pretrained(value, frozenAll, frozenPrefixes);
  }

  /**
   * Freezes what is to stay.
   *
   * @param name of the model, for messages
   * @throws IllegalArgumentException if a prefix begins no name, or what is to be trained cannot be
   */
  void freeze(String name, Block network) {
    List<Pair<String, Parameter>> parameters = network.getParameters().stream().toList();
    for (String prefix : frozenPrefixes) {
      if (parameters.stream().noneMatch(p -> p.getKey().startsWith(prefix))) {
        throw new IllegalArgumentException(
            "no parameter of the model "
                + name
                + " begins with '"
                + prefix
                + "': expected the beginning of one of "
                + parameters.stream().map(Pair::getKey).toList());
      }
    }
    for (Pair<String, Parameter> parameter : parameters) {
      if (frozenAll || frozenPrefixes.stream().anyMatch(parameter.getKey()::startsWith)) {
        parameter.getValue().freeze(true);
      }
    }
    boolean trains = parameters.stream().anyMatch(p -> p.getValue().requiresGradient());
    if (!frozenAll && !trains) {
      throw new IllegalArgumentException(
          "the model "
              + name
              + " is to be trained, and none of its "
              + parameters.size()
              + " parameters can be: expected one that is not frozen; DJL loads a TorchScript file"
              + " so with the option trainParam, true");
    }
  }
}
