package io.gradus.envs.demonstration;

import io.gradus.core.Sha256;
import io.gradus.core.space.Space;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Demonstrations in an HDF5 file of Minari's layout, the {@code main_data.hdf5} of its data sets: a
 * group {@code episode_i} for each, with {@code observations} (T + 1, …), {@code actions} (T, …),
 * {@code rewards}, {@code terminations} and {@code truncations} (T). The parts of a {@link
 * io.gradus.core.space.Dict} are in a group by their names, those of a {@link
 * io.gradus.core.space.Tuple} by {@code _index_0}, {@code _index_1}, ….
 *
 * @param path where it is
 * @param sha256 of its content, in hexadecimal digits
 */
public record DemonstrationFile(String path, String sha256) {
  private static final String EPISODE = "episode_";

  /**
   * A file as it is now.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static DemonstrationFile of(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return new DemonstrationFile(absolute.toString(), digest(absolute));
  }

  private static String digest(Path path) {
    try {
      return Sha256.of(path);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file of demonstrations " + path, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads the episodes.
   *
   * @param observationSpace of the environment that they are to be of
   * @param actionSpace of the same
   * @throws IllegalArgumentException if the file is another by now, is none of this layout, or does
   *     not fit the spaces
   */
  public Demonstrations read(Space observationSpace, Space actionSpace) {
    if (!digest(Path.of(path)).equals(sha256)) {
      throw new IllegalArgumentException(
          path + " is another file by now: expected the SHA-256 " + sha256);
    }
    try (HdfFile file = new HdfFile(Path.of(path))) {
      List<Demonstration> episodes = new ArrayList<>();
      for (Node node : episodes(file)) {
        episodes.add(episode(node, observationSpace, actionSpace));
      }
      return new Demonstrations(observationSpace, actionSpace, episodes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    } catch (RuntimeException e) { // what jHDF makes of bytes that are something else
      throw new IllegalArgumentException(
          path + " cannot be read as a HDF5 file: " + e.getMessage(), e);
    }
  }

  private static List<Node> episodes(HdfFile file) {
    List<Node> found =
        file.getChildren().values().stream()
            .filter(node -> node.getName().matches(EPISODE + "\\d+"))
            .sorted(Comparator.comparingLong(DemonstrationFile::number))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no group " + EPISODE + "0: expected Minari's layout");
    }
    return found;
  }

  private static long number(Node episode) {
    return Long.parseLong(episode.getName().substring(EPISODE.length()));
  }

  private static Demonstration episode(Node node, Space observationSpace, Space actionSpace) {
    double[] rewards = SpaceColumns.numbers(child(node, "rewards"));
    int steps = rewards.length;
    return new Demonstration(
        SpaceColumns.read(child(node, "observations"), observationSpace, steps + 1),
        SpaceColumns.read(child(node, "actions"), actionSpace, steps),
        rewards,
        last(child(node, "terminations")),
        last(child(node, "truncations")));
  }

  private static boolean last(Node flags) {
    double[] numbers = SpaceColumns.numbers(flags);
    return numbers.length > 0 && numbers[numbers.length - 1] != 0;
  }

  /** A node below another. */
  static Node child(Node parent, String name) {
    Node found = parent instanceof Group group ? group.getChild(name) : null;
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no " + (parent.getPath() + "/" + name).replaceAll("/+", "/"));
    }
    return found;
  }

  /**
   * Writes a file, as a whole: a reader sees an old one or the new one.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public static void write(Path path, Demonstrations demonstrations) {
    Path whole = path.toAbsolutePath();
    Path half = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      Path folder = whole.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (WritableHdfFile file = HdfFile.write(half)) {
        file.putAttribute("total_episodes", (long) demonstrations.episodes().size());
        file.putAttribute("total_steps", demonstrations.steps());
        for (int i = 0; i < demonstrations.episodes().size(); i++) {
          put(file.putGroup(EPISODE + i), i, demonstrations);
        }
      }
      Files.move(half, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(path + " cannot be written: " + e, e);
    }
  }

  private static void put(WritableGroup group, int number, Demonstrations all) {
    Demonstration episode = all.episodes().get(number);
    int steps = episode.steps();
    group.putAttribute("id", (long) number);
    group.putAttribute("total_steps", (long) steps);
    SpaceColumns.put(
        group, "observations", all.observationSpace(), episode.observations(), steps + 1);
    SpaceColumns.put(group, "actions", all.actionSpace(), episode.actions(), steps);
    group.putDataset("rewards", episode.rewards());
    boolean[] terminations = new boolean[steps];
    boolean[] truncations = new boolean[steps];
    terminations[steps - 1] = episode.terminated();
    truncations[steps - 1] = episode.truncated();
    group.putDataset("terminations", terminations);
    group.putDataset("truncations", truncations);
  }
}
