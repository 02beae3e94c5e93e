package io.gradus.agents.preset;

import io.gradus.agents.offpolicy.ObjectiveChoice;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.preset.Preset.Scope;
import java.util.List;

/** Presets of the off-policy agent. */
final class OffPolicyPresets {
  static final List<Preset> ALL =
      List.of(
          new Preset(
              "buffer",
              Scope.any(),
              "Gradus: the clipped objective on the last four rollouts",
              new Algorithm.OffPolicy(OffPolicyConfig.defaults(ObjectiveChoice.CLIPPED)),
              Network.hidden(64, 64),
              Normalisation.NONE,
              8,
              500_000));

  private OffPolicyPresets() {}
}
