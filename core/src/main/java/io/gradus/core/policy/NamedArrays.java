package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.gradus.core.torch.TorchOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Arrays by name in a safetensors file. */
public final class NamedArrays {
  private static final String MESSAGE = "what was sent";

  private NamedArrays() {}

  /** The bytes of a file. Live arrays are named by aliases, so that theirs stay as they are. */
  public static byte[] encode(NDManager manager, Map<String, NDArray> arrays) {
    try (NDManager scratch = manager.newSubManager()) {
      NDList list = new NDList();
      arrays.forEach(
          (name, array) -> {
            NDArray alias = array.stopGradient();
            alias.attach(scratch);
            alias.setName(name);
            list.add(alias);
          });
      return list.encode(NDList.Encoding.SAFETENSORS);
    }
  }

  /**
   * Sets live arrays to those saved.
   *
   * @throws IllegalArgumentException if the file cannot be read, or names or shapes differ
   */
  public static void load(Path file, NDManager manager, Map<String, NDArray> live) {
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> saved = read(scratch, file);
      if (!saved.keySet().equals(live.keySet())) {
        throw new IllegalArgumentException(
            file
                + " has "
                + new TreeSet<>(saved.keySet())
                + ": expected "
                + new TreeSet<>(live.keySet()));
      }
      copy(file, saved, live);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Sets live arrays to those in bytes of {@link #encode}, of arrays with the same names.
   *
   * @throws IllegalArgumentException if there are none such, or a shape differs
   */
  public static void load(byte[] bytes, NDManager manager, Map<String, NDArray> live) {
    try (NDManager scratch = manager.newSubManager()) {
      copy(MESSAGE, named(NDList.decode(scratch, bytes)), live);
    }
  }

  /**
   * Sets live arrays to those saved; optional ones are left as they are, all of them, unless names
   * and shapes of all of them are those saved.
   *
   * @throws IllegalArgumentException if the file cannot be read, or names or shapes of the others
   *     differ
   */
  public static void loadWithout(
      Path file, NDManager manager, Map<String, NDArray> live, Predicate<String> optional) {
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> saved = read(scratch, file);
      Map<String, NDArray> wanted = new LinkedHashMap<>(live);
      boolean all =
          names(saved, optional).equals(names(live, optional))
              && live.entrySet().stream()
                  .filter(entry -> optional.test(entry.getKey()))
                  .allMatch(entry -> sameShape(saved.get(entry.getKey()), entry.getValue()));
      if (!all) {
        wanted.keySet().removeIf(optional);
      }
      Set<String> required = names(live, optional.negate());
      Set<String> there = names(saved, optional.negate());
      if (!required.equals(there)) {
        throw new IllegalArgumentException(file + " has " + there + ": expected " + required);
      }
      copy(file, saved, wanted);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Writes a file as a whole: a reader sees the old one or the new one.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public static void write(Path file, NDManager manager, Map<String, NDArray> arrays) {
    Path absolute = file.toAbsolutePath();
    Path half = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.write(half, encode(manager, arrays));
      Files.move(
          half, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written: " + reason(e), e);
    }
  }

  /**
   * The names in a file, in its order.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public static Set<String> names(Path file, NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      return new LinkedHashSet<>(read(scratch, file).keySet());
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + reason(e), e);
    }
  }

  /** The JDK's exceptions of files often have the path alone as their message. */
  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replaceAll("Exception$", "") + " " + e.getMessage();
  }

  private static Set<String> names(Map<String, NDArray> arrays, Predicate<String> of) {
    return arrays.keySet().stream().filter(of).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean sameShape(@Nullable NDArray one, NDArray other) {
    return one != null && one.getShape().equals(other.getShape());
  }

  private static Map<String, NDArray> read(NDManager manager, Path file) throws IOException {
    return named(decode(manager, file));
  }

  private static Map<String, NDArray> named(NDList arrays) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    arrays.forEach(array -> named.put(array.getName(), array));
    return named;
  }

  private static void copy(Object file, Map<String, NDArray> saved, Map<String, NDArray> live) {
    live.forEach((name, array) -> checkShape(file, name, saved.get(name), array));
    TorchOps.recordingGradients(
        false,
        () -> {
          live.forEach(
              (name, array) -> TorchOps.copy(Objects.requireNonNull(saved.get(name)), array));
          return live;
        });
  }

  private static void checkShape(Object file, String name, @Nullable NDArray from, NDArray to) {
    if (from == null || !sameShape(from, to)) {
      throw new IllegalArgumentException(
          name
              + " in "
              + file
              + " has shape "
              + (from == null ? "none" : from.getShape())
              + ": expected "
              + to.getShape());
    }
  }

  private static NDList decode(NDManager manager, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return NDList.decode(manager, bytes);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + " cannot be read: it is not a safetensors file, or cut short", e);
    }
  }
}
