package io.gradus.benchmarks.speed;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.agents.cli.OwnProcess;
import io.gradus.agents.run.Versions;
import io.gradus.benchmarks.peers.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One of those that do the same work: a process of its own each time. */
interface Contender {
  /** What it is called in results. */
  String name();

  /**
   * Does the work once.
   *
   * @param seed of the round
   * @return what was measured
   */
  Measurement measure(int seed);

  /**
   * What one measured once.
   *
   * @param number steps a second, or the time that it took
   * @param version who measured, as it says itself
   */
  record Measurement(double number, String version) {}

  /**
   * A script whose last line is JSON.
   *
   * @param name what it is called in results
   * @param key which number of that line counts
   * @param command the words; {@code SEED} stands for the round's
   */
  record Script(String name, String key, List<String> command) implements Contender {
    @Override
    public Measurement measure(int seed) {
      String line = ChildProcess.output(withSeed(command, seed));
      JsonObject result = JsonParser.parseString(line).getAsJsonObject();
      return new Measurement(result.get(key).getAsDouble(), version(result));
    }
  }

  /**
   * A training of ours; what counts is its {@code steps_per_second}, which is of training alone.
   *
   * @param arguments of {@code gradus train} but seed and folder
   */
  record Training(List<String> arguments) implements Contender {
    @Override
    public String name() {
      return OURS;
    }

    @Override
    public Measurement measure(int seed) {
      List<String> command = new ArrayList<>(OwnProcess.command());
      command.add("train");
      command.addAll(arguments);
      command.addAll(List.of("--eval-episodes", "1", "--seed", Integer.toString(seed)));
      return inFolder(
          run -> {
            ChildProcess.output(with(command, "--run-dir", run.toString()));
            JsonObject result = read(run.resolve("result.json"));
            return new Measurement(
                result.get("steps_per_second").getAsDouble(), version(new JsonObject()));
          });
    }
  }

  /**
   * Seconds from the start of a process until it says that it has trained; what it then plays has
   * to reach a return.
   *
   * @param name what it is called in results
   * @param command the words; {@code SEED} stands for the round's, {@code RUN} for a new folder
   * @param trained what the line that it says begins with
   * @param least mean return that certifies it
   */
  record ColdStart(String name, List<String> command, String trained, double least)
      implements Contender {
    @Override
    public Measurement measure(int seed) {
      return inFolder(
          run -> {
            long start = System.nanoTime();
            long[] end = new long[1];
            List<String> words =
                withSeed(command, seed).stream()
                    .map(word -> word.equals("RUN") ? run.toString() : word)
                    .toList();
            String last =
                ChildProcess.output(
                    words,
                    line -> {
                      if (line.startsWith(trained)) {
                        end[0] = System.nanoTime();
                      }
                    });
            JsonObject result =
                Files.exists(run.resolve("result.json"))
                    ? read(run.resolve("result.json"))
                    : JsonParser.parseString(last).getAsJsonObject();
            double reached = result.getAsJsonObject("evaluation").get("mean_return").getAsDouble();
            if (end[0] == 0) {
              throw new IllegalStateException(
                  name + " never said that it has trained: expected a line '" + trained + "…'");
            }
            if (reached < least) {
              throw new IllegalStateException(
                  name + " reached " + reached + " with seed " + seed + ": expected " + least);
            }
            return new Measurement((end[0] - start) / 1e9, version(result));
          });
    }
  }

  /** What ours is called in results. */
  String OURS = "gradus";

  /** May fail as files do. */
  interface Work {
    Measurement in(Path folder) throws IOException;
  }

  private static Measurement inFolder(Work work) {
    try {
      Path folder = Files.createTempDirectory("gradus-speed");
      try {
        return work.in(folder.resolve("run"));
      } finally {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(JsonObject result) {
    if (!result.has("framework")) {
      return OURS + " " + Versions.ofGradus();
    }
    return result.get("framework").getAsString()
        + (result.has("versions") ? " " + result.get("versions") : "");
  }

  private static JsonObject read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  private static List<String> withSeed(List<String> command, int seed) {
    return command.stream().map(word -> word.equals("SEED") ? "" + seed : word).toList();
  }
}
