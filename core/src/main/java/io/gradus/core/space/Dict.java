package io.gradus.core.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An element of each of several named spaces. A row holds them one after the other, in the order of
 * the map.
 *
 * @param spaces by name, at least one
 */
public record Dict(Map<String, Space> spaces) implements Space {
  /**
   * @throws IllegalArgumentException if there is no space
   */
  public Dict {
    if (spaces.isEmpty()) {
      throw new IllegalArgumentException("Dict has no spaces: expected at least one");
    }
    spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
  }

  private Tuple parts() {
    return new Tuple(List.copyOf(spaces.values()));
  }

  @Override
  public long[] shape() {
    return parts().shape();
  }

  @Override
  public int size() {
    return parts().size();
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    return parts().contains(rows, offset);
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    parts().sample(random, rows, offset);
  }

  @Override
  public String rule() {
    return "an element of " + this;
  }

  @Override
  public List<Space> leaves() {
    return parts().leaves();
  }

  /** Equal if the names, their order and the spaces are: a row's numbers then mean the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Dict that
        && List.copyOf(spaces.entrySet()).equals(List.copyOf(that.spaces.entrySet()));
  }

  @Override
  public int hashCode() {
    return spaces.hashCode();
  }

  @Override
  public String toString() {
    return spaces.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "Dict(", ")"));
  }
}
