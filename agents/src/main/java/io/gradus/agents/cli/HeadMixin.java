package io.gradus.agents.cli;

import io.gradus.agents.preset.Network;
import io.gradus.core.distribution.ActionHead;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of the distribution over actions. */
final class HeadMixin {
  private static final String NAME = "--head";

  @Option(
      names = NAME,
      paramLabel = "HEAD",
      description =
          "Over real actions: usual (Gaussian), squashed, gsde (for a whole collection) or gsde:N"
              + " (for N steps).")
  private @Nullable String head;

  /** A preset's networks, changed by what was asked for. */
  Network apply(Network preset) {
    return head == null ? preset : preset.withHead(parse(head));
  }

  private static ActionHead parse(String word) {
    return switch (word) {
      case "usual" -> new ActionHead.Usual();
      case "squashed" -> new ActionHead.Squashed();
      case "gsde" -> new ActionHead.Gsde(0);
      default -> {
        if (!word.matches("gsde:[1-9][0-9]{0,8}")) {
          throw new IllegalArgumentException(
              NAME + " is '" + word + "': expected usual, squashed, gsde or gsde:N");
        }
        yield new ActionHead.Gsde(Integer.parseInt(word.substring("gsde:".length())));
      }
    };
  }
}
