package io.gradus.agents.preset;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.bc.BcConfig;
import io.gradus.agents.offpolicy.ObjectiveChoice;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.run.Json;
import io.gradus.agents.stgs.StgsConfig;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.Initialization;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, CartPole-v1",
    "gym:CartPole-v1, CartPole-v1",
    "gym:ALE/Pong-v5?obs_type=ram, ALE/Pong-v5",
    "http://127.0.0.1:8000/CartPole-v1, CartPole-v1",
    "https://host/ALE/Pong-v5?a=b:c, ALE/Pong-v5",
    "'http://a:1/CartPole-v1?x=1,http://b:2/CartPole-v1?x=1', CartPole-v1",
  })
  void schemeAndArgumentsAreNotTheName(String id, String bare) {
    assertThat(Presets.bare(id)).isEqualTo(bare);
  }

  @Test
  void theBestKnownOneComesFirst() {
    assertThat(find("CartPole-v1", Actions.DISCRETE, "")).isEqualTo("zoo");
    assertThat(find("gym:CartPole-v1", Actions.DISCRETE, "")).isEqualTo("zoo");
    assertThat(find("Mine-v0", Actions.DISCRETE, "")).isEqualTo("cleanrl");
    assertThat(find("Mine-v0", Actions.CONTINUOUS, "")).isEqualTo("cleanrl");
    assertThat(find("Mine-v0", Actions.CONTINUOUS, "reinforce")).isEqualTo("episodes");
  }

  private static String find(String id, Actions actions, String algorithm) {
    return Presets.find(
            id, actions, Optional.of(algorithm).filter(word -> !word.isEmpty()), Optional.empty())
        .name();
  }

  private static Preset preset(String id, Actions actions, String algorithm, String name) {
    return Presets.find(id, actions, Optional.of(algorithm), Optional.of(name));
  }

  /** What the files say of some, as it was written by hand before there were files. */
  @Test
  void theFilesSayWhatIsPublished() {
    Preset cartPole = preset("CartPole-v1", Actions.DISCRETE, "ppo", "zoo");
    assertThat(cartPole.algorithm())
        .isEqualTo(
            new Algorithm.Ppo(
                new PpoConfig(
                    32,
                    new PpoConfig.Fit(20, 256),
                    new PpoConfig.Advantage(0.98, 0.8, true),
                    new PpoConfig.LossTerms(Schedule.linear(0.2), false, 0, 0.5, 1, 0.5),
                    Schedule.linear(1e-3),
                    1e-5,
                    PpoConfig.Convention.STABLE_BASELINES3)));
    assertThat(cartPole.lanes()).isEqualTo(8);
    assertThat(cartPole.steps()).isEqualTo(100_000);
    assertThat(preset("Mine-v0", Actions.DISCRETE, "ppo", "cleanrl").algorithm())
        .isEqualTo(new Algorithm.Ppo(PpoConfig.defaults()));
    assertThat(preset("Mine-v0", Actions.DISCRETE, "a2c", "sb3").algorithm())
        .isEqualTo(new Algorithm.A2c(A2cConfig.defaults()));
    assertThat(preset("Mine-v0", Actions.DISCRETE, "reinforce", "episodes").algorithm())
        .isEqualTo(new Algorithm.Reinforce(ReinforceConfig.defaults()));
    assertThat(preset("Mine-v0", Actions.DISCRETE, "off-policy", "buffer").algorithm())
        .isEqualTo(new Algorithm.OffPolicy(OffPolicyConfig.defaults(ObjectiveChoice.CLIPPED)));
    assertThat(preset("Mine-v0", Actions.DISCRETE, "stgs", "critic").algorithm())
        .isEqualTo(new Algorithm.Stgs(StgsConfig.Critic.defaults()));
    assertThat(preset("CartPole-v1", Actions.DISCRETE, "stgs", "model").algorithm())
        .isEqualTo(new Algorithm.Stgs(StgsConfig.Model.defaults()));
    assertThat(preset("Mine-v0", Actions.DISCRETE, "bc", "demonstrations").algorithm())
        .isEqualTo(new Algorithm.Bc(BcConfig.defaults(), Optional.empty()));
    assertThat(preset("MountainCarContinuous-v0", Actions.CONTINUOUS, "ppo", "zoo").network())
        .isEqualTo(
            Network.hidden(64, 64)
                .withHead(new ActionHead.Gsde(0))
                .withInitial(Initialization.UNIFORM, -3.29));
    assertThat(preset("Hopper-v5", Actions.CONTINUOUS, "ppo", "zoo").network())
        .isEqualTo(
            Network.hidden(256, 256)
                .withActivation(Activation.RELU)
                .withInitial(Initialization.UNIFORM, -2));
    assertThat(preset("CartPole-v1", Actions.DISCRETE, "ppo", "memory").wrapping())
        .isEqualTo(Wrapping.NONE.withObserved(List.of(0, 2)));
  }

  @Test
  void anEnvironmentWithOtherActionsByItsArgumentsHasThePresetForThem() {
    assertThat(
            preset("gym:LunarLander-v3?continuous=true", Actions.CONTINUOUS, "ppo", "zoo")
                .source()
                .row())
        .isEqualTo("LunarLanderContinuous-v3");
    assertThat(preset("gym:LunarLander-v3", Actions.DISCRETE, "ppo", "zoo").source().row())
        .isEqualTo("LunarLander-v3");
  }

  @Test
  void whatRunsInThisProcessCanBeSearched() {
    Environments.list().stream()
        .map(EnvironmentSpec::id)
        .filter(id -> id.matches("CartPole.*|Acrobot.*|Mountain.*|Pendulum.*"))
        .forEach(
            id ->
                assertThat(
                        Stream.of(Actions.values())
                            .flatMap(kind -> Presets.of(id, kind).stream())
                            .filter(preset -> preset.name().equals("zoo"))
                            .filter(preset -> preset.scope().environments().contains(id)))
                    .as(id)
                    .isNotEmpty()
                    .allMatch(preset -> !preset.ranges().isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("io.gradus.agents.preset.Presets#all")
  void aPresetComesBackFromItsJson(Preset preset) {
    assertThat(Json.read(Json.write(preset), Preset.class)).isEqualTo(preset);
  }
}
