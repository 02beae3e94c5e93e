package io.gradus.benchmarks.published;

import com.google.gson.JsonParseException;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where runs and results are in the checkout.
 *
 * @param project the checkout
 */
public record ResultFiles(Path project) {
  private static final Pattern NUMBERS = Pattern.compile("\\[[-+0-9.,eEnul\\s]+]");

  /** The folder of a seed's run. */
  Path run(Row row, long seed) {
    return project.resolve("benchmarks/runs/published").resolve(row.id()).resolve("seed-" + seed);
  }

  /** What the process of that run said. */
  Path log(Row row, long seed) {
    Path run = run(row, seed);
    return run.resolveSibling(run.getFileName() + ".log");
  }

  /** The file of a seed's result. */
  Path result(Row row, long seed) {
    return folder(row).resolve("seed-" + seed + ".json");
  }

  private Path folder(Row row) {
    return results().resolve(row.id());
  }

  private Path results() {
    return project.resolve("benchmarks/results/published");
  }

  /** The file of what the peer's own code came to with a seed. */
  Path peer(Row row, long seed) {
    return peers(row).resolve("seed-" + seed + ".json");
  }

  private Path peers(Row row) {
    return results().resolve("peers").resolve(row.id());
  }

  /** The page. */
  Path page() {
    return project.resolve("docs/results.md");
  }

  /** The pictures of the page. */
  Path pictures() {
    return project.resolve("docs/images/results");
  }

  /**
   * A seed's result; empty if there is none.
   *
   * @throws IllegalArgumentException if the file is no result, or one of another command
   */
  Optional<SeedResult> read(Row row, long seed) {
    Path file = result(row, seed);
    return Files.exists(file) ? Optional.of(read(row, file)) : Optional.empty();
  }

  private SeedResult read(Row row, Path file) {
    SeedResult result = read(file, SeedResult.class);
    String expected = row.command(result.seed());
    if (!result.command().equals(expected) || !result.protocol().equals(row.protocol())) {
      throw new IllegalArgumentException(
          shown(file)
              + " is of '"
              + result.command()
              + "' by "
              + result.protocol()
              + ": expected '"
              + expected
              + "' by "
              + row.protocol()
              + " (delete the file, and the run folder if the command is another one)");
    }
    return result;
  }

  /**
   * All results of a row, by seed.
   *
   * @param refused gets what is wrong with a file that does not count
   */
  List<SeedResult> read(Row row, Consumer<String> refused) {
    List<SeedResult> all =
        readAll(folder(row), file -> read(row, file), refused)
            .sorted(Comparator.comparingLong(SeedResult::seed))
            .toList();
    Optional<String> settings = all.stream().flatMap(r -> r.settings().stream()).findFirst();
    return all.stream().filter(result -> isOf(settings, row, result, refused)).toList();
  }

  /** All seeds of a row have to have the same settings, as far as older files say theirs. */
  private boolean isOf(
      Optional<String> settings, Row row, SeedResult result, Consumer<String> refused) {
    if (result.settings().isEmpty() || result.settings().equals(settings)) {
      return true;
    }
    refused.accept(
        shown(result(row, result.seed()))
            + " is of other settings than the first seed of its row (delete what is older)");
    return false;
  }

  /**
   * What the peer's own code came to in a row, by seed.
   *
   * @param refused gets what is wrong with a file that does not count
   */
  List<PeerResult> readPeers(Row row, Consumer<String> refused) {
    return readAll(peers(row), file -> read(file, PeerResult.class), refused)
        .sorted(Comparator.comparingLong(PeerResult::seed))
        .toList();
  }

  private <T> Stream<T> readAll(Path folder, Function<Path, T> read, Consumer<String> refused) {
    List<T> all = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        all.add(read.apply(file));
      } catch (IllegalArgumentException e) {
        refused.accept(String.valueOf(e.getMessage()));
      }
    }
    return all.stream();
  }

  private List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be read: " + RunFolder.reason(e), e);
    }
  }

  private <T> T read(Path file, Class<T> type) {
    try {
      return Json.read(Files.readString(file), type);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          shown(file) + " cannot be read: " + RunFolder.reason(e), e);
    } catch (JsonParseException | NullPointerException | IllegalStateException e) {
      throw new IllegalArgumentException(shown(file) + " is no result: " + e.getMessage(), e);
    }
  }

  private Path shown(Path file) {
    return project.relativize(file);
  }

  /** Writes a seed's result, whole or not at all. */
  void write(Row row, SeedResult result) {
    write(result(row, result.seed()), json(result));
  }

  /** As JSON, in which the numbers of a list are on one line. */
  static String json(SeedResult result) {
    return NUMBERS
        .matcher(Json.write(result))
        .replaceAll(list -> list.group().replaceAll("\\s+", "").replace(",", ", "));
  }

  /** Writes a file whole or not at all, with its folder. */
  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path half = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(half, text);
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + RunFolder.reason(e), e);
    }
  }
}
