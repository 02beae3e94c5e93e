package io.gradus.envs.classic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** What Gymnasium did from one seed, as {@code record_golden.py} wrote it down. */
@SuppressWarnings("ArrayRecordComponent") // read, never compared as wholes
record GoldenTrajectory(long seed, float[] firstObservation, List<GoldenStep> steps) {
  /**
   * One step.
   *
   * @param observation what to act on next: after an end, the next episode's first
   * @param finalObservation the ended episode's last; empty where none ended
   */
  record GoldenStep(
      float[] action,
      double reward,
      boolean terminated,
      boolean truncated,
      float[] observation,
      float[] finalObservation) {}

  /** All trajectories of an environment. */
  static List<GoldenTrajectory> read(String id, int observationSize) {
    List<GoldenTrajectory> trajectories = new ArrayList<>();
    try (InputStream file =
            GoldenTrajectory.class.getResourceAsStream("/golden/" + id + ".csv.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(file, id)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> cells = Arrays.asList(line.split(",", -1));
        if (cells.get(0).equals("reset")) {
          float[] first = floats(cells.subList(2, cells.size()));
          trajectories.add(
              new GoldenTrajectory(Long.parseLong(cells.get(1)), first, new ArrayList<>()));
        } else if (cells.get(0).equals("step")) {
          trajectories.get(trajectories.size() - 1).steps.add(step(cells, observationSize));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return trajectories;
  }

  private static GoldenStep step(List<String> cells, int observationSize) {
    int after = 5 + observationSize;
    return new GoldenStep(
        floats(cells.subList(1, 2)),
        Double.parseDouble(cells.get(2)),
        cells.get(3).equals("1"),
        cells.get(4).equals("1"),
        floats(cells.subList(5, after)),
        floats(cells.subList(after, cells.size())));
  }

  private static float[] floats(List<String> cells) {
    float[] numbers = new float[cells.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(cells.get(i));
    }
    return numbers;
  }
}
