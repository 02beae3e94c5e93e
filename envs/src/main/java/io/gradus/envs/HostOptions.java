package io.gradus.envs;

import io.gradus.core.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of the server that holds an environment; native environments have none.
 *
 * @param vectorization how lanes are stepped: {@code sync}, {@code async} or {@code
 *     vector_entry_point}; empty for the server's default
 * @param wrappers around each lane, innermost first: {@code FrameStackObservation?stack_size=4}
 * @param infos keys of infos to be sent with each step
 * @param render whether lanes can be drawn
 * @param install whether Python packages that an environment wants may be installed
 * @param restart whether a server that was started for the environment is started again if it ends
 * @param reconnect how long a server that does not answer is waited for; zero for a few attempts
 */
public record HostOptions(
    Optional<String> vectorization,
    List<String> wrappers,
    List<String> infos,
    boolean render,
    boolean install,
    boolean restart,
    Duration reconnect) {
  /** The info that says which actions are legal: asked for, it becomes the mask of actions. */
  public static final String ACTION_MASK = "action_mask";

  private static final List<String> VECTORIZATIONS = List.of("sync", "async", "vector_entry_point");

  /**
   * @throws IllegalArgumentException if the vectorization is unknown or a time is below 0
   */
  public HostOptions {
    if (vectorization.isPresent() && !VECTORIZATIONS.contains(vectorization.get())) {
      throw new IllegalArgumentException(
          "vectorization is '"
              + vectorization.get()
              + "': expected one of "
              + String.join(", ", VECTORIZATIONS));
    }
    Checks.notNegative("reconnect", reconnect.toMillis());
    wrappers = List.copyOf(wrappers);
    infos = List.copyOf(infos);
  }

  /** The server's vectorization, no wrappers, no infos; what fails stays so. */
  public static HostOptions defaults() {
    return new HostOptions(
        Optional.empty(), List.of(), List.of(), false, false, false, Duration.ZERO);
  }

  /** With another way to step the lanes. */
  public HostOptions withVectorization(String newVectorization) {
    return new HostOptions(
        Optional.of(newVectorization), wrappers, infos, render, install, restart, reconnect);
  }

  /** With other wrappers. */
  public HostOptions withWrappers(List<String> newWrappers) {
    return new HostOptions(vectorization, newWrappers, infos, render, install, restart, reconnect);
  }

  /** With infos of other keys. */
  public HostOptions withInfos(List<String> newInfos) {
    return new HostOptions(vectorization, wrappers, newInfos, render, install, restart, reconnect);
  }

  /**
   * Asks for masks of actions, or does not: {@link #ACTION_MASK} among the infos.
   *
   * @param masks whether the environment says with each observation which actions are legal
   */
  public HostOptions withActionMasks(boolean masks) {
    List<String> keys = new ArrayList<>(infos);
    keys.remove(ACTION_MASK);
    if (masks) {
      keys.add(ACTION_MASK);
    }
    return withInfos(keys);
  }

  /** Whether {@link #ACTION_MASK} is among the infos. */
  public boolean asksForActionMasks() {
    return infos.contains(ACTION_MASK);
  }

  /** With lanes that can be drawn, or not. */
  public HostOptions withRender(boolean newRender) {
    return new HostOptions(vectorization, wrappers, infos, newRender, install, restart, reconnect);
  }

  /** With or without leave to install packages. */
  public HostOptions withInstall(boolean newInstall) {
    return new HostOptions(vectorization, wrappers, infos, render, newInstall, restart, reconnect);
  }

  /** With or without a new start of a server that ended. */
  public HostOptions withRestart(boolean newRestart) {
    return new HostOptions(vectorization, wrappers, infos, render, install, newRestart, reconnect);
  }

  /** With another time to wait for a server. */
  public HostOptions withReconnect(Duration newReconnect) {
    return new HostOptions(vectorization, wrappers, infos, render, install, restart, newReconnect);
  }
}
