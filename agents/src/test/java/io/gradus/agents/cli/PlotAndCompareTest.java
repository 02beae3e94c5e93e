package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotAndCompareTest {
  @TempDir static Path folder;
  @TempDir Path out;

  @BeforeAll
  static void train() {
    train("CartPole-v1", "ppo", 1);
    train("CartPole-v1", "ppo", 2);
    train("CartPole-v1", "a2c", 1);
    train("MountainCar-v0", "ppo", 1);
  }

  private static void train(String environment, String algo, int seed) {
    Command command =
        Command.gradus(
            "train",
            environment,
            "--algo",
            algo,
            "--seed",
            seed,
            "--steps",
            1000,
            "--eval-episodes",
            2,
            "--run-dir",
            folder.resolve(environment + algo + seed));
    assertThat(command.code()).as(command.err()).isZero();
  }

  private static void assertMistake(String message, Object... words) {
    Command command = Command.gradus(words);
    assertThat(command.code()).as(command.err()).isEqualTo(2);
    assertThat(command.err()).isEqualTo("gradus: " + message + "\n");
  }

  @Test
  void aFolderOfRunsIsDrawnWithAPanelForEachEnvironment() throws IOException {
    Path png = out.resolve("curves.png");
    Path svg = out.resolve("curves.svg");
    assertThat(Command.gradus("plot", folder, "--metric", "entropy", "--out", png))
        .isEqualTo(new Command(0, png + "\n", ""));
    assertThat(Command.gradus("plot", folder, "--metric", "entropy", "--out", svg))
        .isEqualTo(new Command(0, svg + "\n", ""));
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(2 * 2000);
    assertThat(picture.getHeight()).isEqualTo(1040);
    assertThat(Files.readString(svg)).contains("viewBox=\"0 0 2000 520\"");
  }

  @Test
  void theFolderOfAPictureIsMade() {
    Path picture = out.resolve("of/curves.svg");
    Path run = folder.resolve("CartPole-v1ppo1");
    assertThat(Command.gradus("plot", run, "--out", picture).code()).isZero();
    assertThat(picture).exists();
  }

  @Test
  void whatCannotBeDrawnIsSaidInOneLine() {
    Path run = folder.resolve("CartPole-v1ppo1");
    Path nowhere = out.resolve("nowhere");
    assertMistake("there is no folder " + nowhere, "plot", nowhere);
    assertMistake(
        out + " is no run folder and has none in it: expected a config.json there", "plot", out);
    assertMistake("--x is 'days': expected steps, time or updates", "plot", run, "--x", "days");
    assertMistake(
        "the picture " + out.resolve("a.pdf") + " is of no known format: expected .png or .svg",
        "plot",
        run,
        "--out",
        out.resolve("a.pdf"));
    Path inFile = run.resolve("config.json").resolve("a.png");
    assertMistake(
        "the picture " + inFile + " cannot be written: FileAlreadyExists " + inFile.getParent(),
        "plot",
        run,
        "--out",
        inFile);
    assertMistake(
        "there is no metric 'profit': expected return, length, or one of steps, update, episodes,"
            + " mean_return, mean_length, policy_loss, value_loss, entropy, approx_kl,"
            + " clip_fraction, explained_variance, grad_norm, learning_rate, wall_seconds",
        "plot",
        run,
        "--metric",
        "profit");
    assertMistake(
        "--by is 'horizon', but "
            + run.resolve("config.json")
            + " has no horizon: expected settings, run, or keys such as algo or"
            + " algorithm.config.horizon",
        "plot",
        run,
        "--by",
        "horizon");
  }

  @Test
  void runsAreGroupedBySettingsByThemselvesOrByKeys() {
    Object[] words = {
      "compare",
      folder.resolve("CartPole-v1ppo1"),
      folder.resolve("CartPole-v1a2c1"),
      folder.resolve("CartPole-v1ppo2"),
      "--by"
    };
    assertThat(with(words, "settings").out()).contains("\nppo (zoo)     2 ", "\na2c (zoo)     1 ");
    assertThat(with(words, "run").out())
        .contains("\nCartPole-v1ppo1 ", "\nCartPole-v1ppo2 ", "\nCartPole-v1a2c1 ");
    assertThat(with(words, "algo,envs").out())
        .contains("\nalgo ppo, envs 8 ", "\nalgo a2c, envs 8 ");
  }

  private static Command with(Object[] words, Object last) {
    Object[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return Command.gradus(all);
  }

  @Test
  void scoresAreComparedAsJsonToo() throws IOException {
    Command command = Command.gradus("compare", folder, "--json");
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(command.err())
        .contains(
            "note: CartPole-v1, ppo (zoo): 2 runs, of which an interval is rough and often too"
                + " narrow\n",
            "note: CartPole-v1, a2c (zoo): 1 run, so there is no interval; another --seed gives"
                + " another run\n");
    assertThat(command.err())
        .contains("note: all 2 environments, normalised: a2c (zoo) is not on each of them\n");
    assertThat(Command.gradus("compare", folder, "--json")).isEqualTo(command); // by its seed
    JsonObject all = JsonParser.parseString(command.out()).getAsJsonObject();
    JsonObject cartPole = all.getAsJsonArray("environments").get(0).getAsJsonObject();
    assertThat(cartPole.get("enough").getAsDouble()).isEqualTo(475);
    JsonObject a2c = cartPole.getAsJsonArray("groups").get(0).getAsJsonObject();
    JsonObject ppo = cartPole.getAsJsonArray("groups").get(1).getAsJsonObject();
    double one = score("CartPole-v1ppo1");
    double other = score("CartPole-v1ppo2");
    assertThat(ppo.getAsJsonObject("mean").get("value").getAsDouble()).isEqualTo((one + other) / 2);
    assertThat(ppo.getAsJsonObject("mean").getAsJsonObject("interval").toString())
        .isEqualTo("{\"low\":" + Math.min(one, other) + ",\"high\":" + Math.max(one, other) + "}");
    assertThat(a2c.getAsJsonObject("mean").get("value").getAsDouble())
        .isEqualTo(score("CartPole-v1a2c1"));
    assertThat(a2c.getAsJsonObject("mean").get("interval").isJsonNull()).isTrue();
    JsonObject overall = all.getAsJsonObject("overall");
    assertThat(overall.get("name").getAsString()).isEqualTo("all 2 environments, normalised");
  }

  private static double score(String run) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(run).resolve("result.json")))
        .getAsJsonObject()
        .getAsJsonObject("evaluation")
        .get("mean_return")
        .getAsDouble();
  }
}
