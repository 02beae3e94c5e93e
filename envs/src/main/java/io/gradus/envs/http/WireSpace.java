package io.gradus.envs.http;

import io.gradus.core.space.Space;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A space and how its elements lie on the wire: the numbers of its leaves, one leaf after the
 * other, each in a type of its own.
 *
 * @param space what rows of floats are elements of
 * @param leaves its {@link Space#leaves}, which a step is not to make anew
 * @param types of the numbers of each leaf
 */
public record WireSpace(Space space, List<Space> leaves, List<ElementType> types) {
  /** Copies the lists. */
  public WireSpace {
    leaves = List.copyOf(leaves);
    types = List.copyOf(types);
  }

  /** A space whose leaves have these types. */
  public WireSpace(Space space, List<ElementType> types) {
    this(space, space.leaves(), types);
  }

  /** How many bytes one element takes. */
  public int bytes() {
    int bytes = 0;
    for (int i = 0; i < types.size(); i++) {
      bytes = Math.addExact(bytes, Math.multiplyExact(leaves.get(i).size(), types.get(i).bytes()));
    }
    return bytes;
  }

  /** Whether NaN can occur. */
  public boolean floating() {
    return types.stream().anyMatch(ElementType::floating);
  }

  /**
   * Reads elements that follow each other.
   *
   * @param at where the first begins
   * @param rows gets (count, size) floats
   * @param row the first one's index among them
   */
  public void read(ByteBuffer from, int at, float[] rows, int row, int count) {
    int size = space.size();
    if (types.size() == 1) {
      types.get(0).read(from, at, rows, row * size, count * size);
      return;
    }
    int offset = row * size;
    int place = at;
    for (int element = 0; element < count; element++) {
      for (int i = 0; i < types.size(); i++) {
        int numbers = leaves.get(i).size();
        types.get(i).read(from, place, rows, offset, numbers);
        offset += numbers;
        place += numbers * types.get(i).bytes();
      }
    }
  }

  /**
   * Writes elements one after the other.
   *
   * @param rows (count, size) floats
   * @param row the first one's index among them
   * @param at where the first goes
   */
  public void write(float[] rows, int row, ByteBuffer to, int at, int count) {
    int size = space.size();
    if (types.size() == 1) {
      types.get(0).write(rows, row * size, to, at, count * size);
      return;
    }
    int offset = row * size;
    int place = at;
    for (int element = 0; element < count; element++) {
      for (int i = 0; i < types.size(); i++) {
        int numbers = leaves.get(i).size();
        types.get(i).write(rows, offset, to, place, numbers);
        offset += numbers;
        place += numbers * types.get(i).bytes();
      }
    }
  }
}
