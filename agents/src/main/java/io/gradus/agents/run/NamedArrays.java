package io.gradus.agents.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.gradus.core.torch.TorchOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Arrays by name in a safetensors file. */
final class NamedArrays {
  private NamedArrays() {}

  /** The bytes of a file. Live arrays are named by aliases, so that theirs stay as they are. */
  static byte[] encode(NDManager manager, Map<String, NDArray> arrays) {
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
  static void load(Path file, NDManager manager, Map<String, NDArray> live) {
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> saved = new LinkedHashMap<>();
      for (NDArray array : decode(scratch, file)) {
        saved.put(array.getName(), array);
      }
      if (!saved.keySet().equals(live.keySet())) {
        throw new IllegalArgumentException(
            file + " has " + saved.keySet() + ": expected " + live.keySet());
      }
      live.forEach((name, array) -> checkShape(file, name, saved.get(name), array));
      TorchOps.recordingGradients(
          false,
          () -> {
            live.forEach(
                (name, array) -> TorchOps.copy(Objects.requireNonNull(saved.get(name)), array));
            return live;
          });
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    }
  }

  private static void checkShape(Path file, String name, @Nullable NDArray from, NDArray to) {
    if (from == null || !from.getShape().equals(to.getShape())) {
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
