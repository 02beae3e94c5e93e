package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.TimeShares;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.Versions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeSummaryTest {
  private static final TimeShares SHARES = new TimeShares(0.5, 0.1, 0.3, 0.1);

  private static List<String> lines(int shards, boolean away, double secondsOfTenUpdates) {
    RunConfig plan =
        RunConfig.of(
                Presets.find("CartPole-v1", Actions.DISCRETE, Optional.of("ppo"), Optional.empty()),
                "CartPole-v1",
                1,
                "cpu",
                1,
                Versions.here(Optional.empty()))
            .withShards(shards);
    RunResult result =
        new RunResult(
            "CartPole-v1",
            "ppo",
            "zoo",
            1,
            1000,
            10,
            secondsOfTenUpdates,
            1,
            SHARES,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new TimeSummary(result, plan, away).lines();
  }

  @Test
  void aRunWithoutShardsSaysWhatItSteppedAndSent() {
    assertThat(lines(0, false, 1))
        .containsExactly("time: environment 50 %, transport 10 %, acting 30 %, learning 10 %");
  }

  @Test
  void aRunInShardsSaysWhatItCollectedMovedAndLearned() {
    assertThat(lines(2, false, 1))
        .containsExactly(
            "time: collecting 80 % (environment 50 %, acting 30 %), moving bytes 10 %, learning"
                + " 10 %");
  }

  @Test
  void shardsElsewhereThatComputeTooLittleAreSaidToBeTooSmall() {
    assertThat(lines(2, true, 3.6)) // 288 ms in each update
        .hasSize(2)
        .last()
        .isEqualTo(
            "gradus: the shards compute for 288 ms in an update, and moving bytes takes 36 ms: below"
                + " about 300 ms other machines do not pay (more --envs or longer windows, or no"
                + " --spark)");
    assertThat(lines(2, true, 3.8)).hasSize(1); // 304 ms
  }
}
