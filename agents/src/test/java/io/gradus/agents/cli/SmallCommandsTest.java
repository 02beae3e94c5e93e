package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that train nothing. */
class SmallCommandsTest {
  @TempDir Path folder;

  @Test
  void environmentsAreListedAForm() {
    Command command = Command.gradus("envs");
    assertThat(command.code()).isZero();
    assertThat(command.out())
        .contains("CartPole-v1               balance a pole on a cart\n")
        .contains("gym:ID ")
        .contains("http://HOST:PORT/ID ");
    assertThat(JsonParser.parseString(Command.gradus("envs", "--json").out()).toString())
        .contains("{\"id\":\"CartPole-v1\",\"summary\":\"balance a pole on a cart\"");
  }

  @Test
  void presetsAreListedBestFirst() {
    assertThat(Command.gradus("presets", "CartPole-v1").out().lines())
        .first()
        .isEqualTo(
            "zoo                        ppo         CartPole-v1                   100,000 steps  "
                + " rl-baselines3-zoo, ppo.yml, CartPole-v1");
    assertThat(Command.gradus("presets", "--json").code()).isZero();
  }

  @Test
  void theDoctorSaysWhatThereIs() {
    Command command = Command.gradus("doctor");
    assertThat(command.code()).isZero();
    assertThat(command.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
        .contains("gradus", "java", "djl", "libtorch", "devices", "cache", "python");
    assertThat(command.out()).contains("libtorch   found 2.");
  }

  @Test
  void helpAndVersionAreForPeople() {
    assertThat(Command.gradus("--version").out()).startsWith("gradus 0.");
    assertThat(Command.gradus("train", "--help").out()).contains("--eval-episodes");
  }

  @Test
  void aRolloutHasTheResetAndStopsAtTheEnd() throws IOException {
    Path actions = folder.resolve("actions");
    Files.writeString(actions, "1\n".repeat(50));
    Path csv = folder.resolve("out.csv");
    Command command =
        Command.gradus("rollout", "CartPole-v1", "--seed", 42, "--actions", actions, "--out", csv);
    assertThat(command).isEqualTo(new Command(0, "", ""));
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("t,obs_0,obs_1,obs_2,obs_3,reward,terminated,truncated");
    // gymnasium.make("CartPole-v1").reset(seed=42)
    assertThat(lines.get(1))
        .startsWith("0,0.0273956")
        .contains(",-0.0061121")
        .contains(",0.0358597")
        .endsWith(",0.0,0,0");
    assertThat(lines).hasSizeBetween(9, 13);
    assertThat(lines.get(lines.size() - 1)).endsWith(",1.0,1,0");
    assertThat(lines.get(2)).startsWith("1,").endsWith(",1.0,0,0");
  }

  @Test
  void aRolloutStopsWithItsActionsToo() throws IOException {
    Path actions = folder.resolve("actions");
    Files.writeString(actions, "0.5\n-2.0\n\n");
    Path csv = folder.resolve("out.csv");
    Command.gradus("rollout", "Pendulum-v1", "--actions", actions, "--out", csv);
    assertThat(Files.readAllLines(csv)).hasSize(1 + 1 + 2);
  }
}
