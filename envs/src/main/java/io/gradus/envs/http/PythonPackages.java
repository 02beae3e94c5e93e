package io.gradus.envs.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Python packages that some of Gymnasium's environments want beside it. Each group, with all that
 * it needs, is pinned in a file of requirements, and goes into a virtual environment of its own.
 */
enum PythonPackages {
  BOX2D("Box2D", "LunarLander|BipedalWalker|CarRacing"),
  MUJOCO(
      "mujoco",
      "Ant|HalfCheetah|Hopper|Humanoid|InvertedDoublePendulum|InvertedPendulum|Pusher|Reacher"
          + "|Swimmer|Walker2d"),
  ATARI("ale_py", "ALE/.*");

  private final String module;
  private final Pattern environments;

  PythonPackages(String module, String environments) {
    this.module = module;
    this.environments = Pattern.compile("(" + environments + ")[A-Za-z]*(-v\\d+)?");
  }

  /** Those that an environment of Gymnasium wants. */
  static Optional<PythonPackages> wantedBy(String environment) {
    return Arrays.stream(values())
        .filter(packages -> packages.environments.matcher(environment).matches())
        .findFirst();
  }

  /** The file of requirements. */
  byte[] requirements() {
    String name = "requirements-" + name().toLowerCase(java.util.Locale.ROOT) + ".txt";
    try (InputStream resource = getClass().getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What pip is told: {@code box2d==2.3.10 pygame-ce==2.5.8}. */
  String words() {
    return new String(requirements(), StandardCharsets.UTF_8)
        .lines()
        .collect(Collectors.joining(" "));
  }

  /** One line for who asked for an environment and has not the packages. */
  String advice(String id) {
    return id
        + " needs the Python module "
        + module
        + ", which is not installed: add --install to the command, which installs "
        + words()
        + " for it";
  }

  /**
   * What to throw where a server has no such environment: the refusal, or, if a module is missing
   * that is known here, what to do about it.
   */
  static RuntimeException explained(ServerRefusal refusal) {
    for (PythonPackages packages : values()) {
      boolean meant =
          packages.module.equals(refusal.module())
              || (packages == ATARI && refusal.module().equals("cv2"));
      if (refusal.code().equals("dependency") && meant) {
        return new IllegalArgumentException(
            "the Python module "
                + refusal.module()
                + " is not installed where GRADUS_PYTHON points: run its -m pip install "
                + packages.words(),
            refusal);
      }
    }
    return refusal;
  }
}
