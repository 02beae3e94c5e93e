package io.gradus.envs.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationFileTest {
  private static final Space CHOICE = new Discrete(2);

  @TempDir Path folder;

  /** Written by {@code make_minari.py}; the native CartPole is Gymnasium's step for step. */
  @Test
  void whatMinariRecordedIsWhatTheNativeEnvironmentDoes() throws URISyntaxException {
    Path file = minari();
    try (VectorEnvironment cartPole =
        Environments.make("CartPole-v1", EnvironmentOptions.lanes(1))) {
      Demonstrations read =
          DemonstrationFile.of(file).read(cartPole.observationSpace(), cartPole.actionSpace());
      assertThat(read.episodes()).hasSize(2);
      VectorStep step = VectorStep.of(cartPole);
      for (int i = 0; i < 2; i++) {
        Demonstration episode = read.episodes().get(i);
        cartPole.reset(i, step);
        for (int t = 0; t < episode.steps(); t++) {
          assertThat(Arrays.copyOfRange(episode.observations(), 4 * t, 4 * t + 4))
              .isEqualTo(step.observations());
          assertThat(episode.actions()[t]).isOne();
          cartPole.step(new float[] {1}, step);
          assertThat(episode.rewards()[t]).isEqualTo(step.rewards()[0]);
          assertThat(step.ended(0)).isEqualTo(t == episode.steps() - 1);
        }
        assertThat(step.finalObservations()).isEqualTo(lastObservation(episode, 4));
        assertThat(episode.terminated()).isTrue();
        assertThat(episode.truncated()).isFalse();
      }
    }
  }

  private static Path minari() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(DemonstrationFileTest.class.getResource("minari-cartpole.hdf5"))
            .toURI());
  }

  private static float[] lastObservation(Demonstration episode, int size) {
    int from = episode.steps() * size;
    return Arrays.copyOfRange(episode.observations(), from, from + size);
  }

  @Test
  void whatIsWrittenIsReadAgainWhateverTheSpaces() {
    Map<String, Space> parts = new LinkedHashMap<>();
    parts.put("picture", new Box(new long[] {2, 3}, filled(6, 0), filled(6, 255)));
    parts.put("pair", new Tuple(List.of(new Discrete(5, 3), new MultiDiscrete(4, 2))));
    parts.put("flags", new MultiBinary(3));
    Space nested = new Dict(parts);
    for (Space actions : List.of(CHOICE, new MultiDiscrete(3, 4), Box.of(2, -1, 1), nested)) {
      Demonstrations written = random(nested, actions);
      Path file = folder.resolve("some").resolve("file.hdf5");
      DemonstrationFile.write(file, written);
      Demonstrations read = DemonstrationFile.of(file).read(nested, actions);
      assertThat(read.episodes()).hasSize(12); // so that episode_10 comes after episode_9
      for (int i = 0; i < 12; i++) {
        assertThat(read.episodes().get(i))
            .usingRecursiveComparison()
            .isEqualTo(written.episodes().get(i));
      }
    }
  }

  private static float[] filled(int count, float number) {
    float[] all = new float[count];
    Arrays.fill(all, number);
    return all;
  }

  private static Demonstrations random(Space observations, Space actions) {
    Pcg64 random = Pcg64.seeded(1);
    List<Demonstration> episodes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int steps = 1 + i;
      episodes.add(
          new Demonstration(
              draw(observations, steps + 1, random),
              draw(actions, steps, random),
              random.doubles(steps).toArray(),
              i % 2 == 0,
              i % 3 == 0));
    }
    return new Demonstrations(observations, actions, episodes);
  }

  private static float[] draw(Space space, int count, Pcg64 random) {
    float[] rows = new float[count * space.size()];
    for (int row = 0; row < count; row++) {
      space.sample(random, rows, row * space.size());
    }
    return rows;
  }

  @Test
  void otherSpacesAreRefused() throws URISyntaxException {
    Path file = minari();
    DemonstrationFile demonstrations = DemonstrationFile.of(file);
    Space wide = Box.of(5, -10, 10);
    assertThatThrownBy(() -> demonstrations.read(wide, CHOICE))
        .hasMessage(
            file + ": /episode_0/observations has shape [9, 4]: expected [9, 5] for " + wide);
    assertThatThrownBy(() -> demonstrations.read(Box.of(4, -10, 10), new Discrete(1)))
        .hasMessage(
            file
                + ": action [1.0] is outside Discrete(1): expected an integer in [0, 1) (episode"
                + " 0, step 0)");
    assertThatThrownBy(() -> demonstrations.read(new Dict(Map.of("a", CHOICE)), CHOICE))
        .hasMessage(file + ": there is no /episode_0/observations/a");
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path file = folder.resolve("text");
    assertThatThrownBy(() -> DemonstrationFile.of(file))
        .hasMessage("there is no file of demonstrations " + file);
    Files.writeString(file, "text");
    DemonstrationFile text = DemonstrationFile.of(file);
    assertThatThrownBy(() -> text.read(CHOICE, CHOICE))
        .hasMessageStartingWith(file + " cannot be read as a HDF5 file: ");
    Files.writeString(file, "another text");
    assertThatThrownBy(() -> text.read(CHOICE, CHOICE))
        .hasMessage(file + " is another file by now: expected the SHA-256 " + text.sha256());
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() {
    Space line = Box.of(1, -1, 1);
    float[] observations = {0, Float.NaN};
    assertThatThrownBy(
            () ->
                new Demonstrations(
                    line,
                    CHOICE,
                    List.of(
                        new Demonstration(observations, new float[1], new double[1], true, false))))
        .hasMessage("observation[0] is NaN: expected a finite number (episode 0, step 1)");
  }
}
