package io.gradus.core.space;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An element of each of several spaces. A row holds them one after the other.
 *
 * @param spaces at least one
 */
public record Tuple(List<Space> spaces) implements Space {
  /**
   * @throws IllegalArgumentException if there is no space
   */
  public Tuple {
    if (spaces.isEmpty()) {
      throw new IllegalArgumentException("Tuple has no spaces: expected at least one");
    }
    spaces = List.copyOf(spaces);
  }

  /** One dimension, of all the numbers of a row. */
  @Override
  public long[] shape() {
    return new long[] {size()};
  }

  @Override
  public int size() {
    return spaces.stream().mapToInt(Space::size).reduce(0, Math::addExact);
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    int at = offset;
    for (Space space : spaces) {
      if (!space.contains(rows, at)) {
        return false;
      }
      at += space.size();
    }
    return true;
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    int at = offset;
    for (Space space : spaces) {
      space.sample(random, rows, at);
      at += space.size();
    }
  }

  @Override
  public String rule() {
    return "an element of " + this;
  }

  @Override
  public List<Space> leaves() {
    return spaces.stream().flatMap(space -> space.leaves().stream()).toList();
  }

  @Override
  public String toString() {
    return spaces.stream().map(Space::toString).collect(Collectors.joining(", ", "Tuple(", ")"));
  }
}
