package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.core.space.Box;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;

/** What an environment is like, before it is made for a run. */
final class Subject {
  private Subject() {}

  /**
   * Its kind of actions. Of a remote environment that is here natively too the native one is asked,
   * so that no server is started for that.
   *
   * @param host what is asked of a server that holds it
   * @param wrapping what is put around it
   * @throws IllegalArgumentException if there is no such environment
   */
  static Actions actions(String id, HostOptions host, Wrapping wrapping) {
    String bare = Presets.bare(id);
    boolean here = Environments.list().stream().anyMatch(spec -> spec.id().equals(bare));
    try (VectorEnvironment one =
        wrapping.around(
            Environments.make(here ? bare : id, EnvironmentOptions.lanes(1).withHost(host)))) {
      return one.actionSpace() instanceof Box ? Actions.CONTINUOUS : Actions.DISCRETE;
    }
  }
}
