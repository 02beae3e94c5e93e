package io.gradus.envs.demonstration;

import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Elements of a space, row by row, as data sets: one for each part of a space that has parts. */
final class SpaceColumns {
  private SpaceColumns() {}

  /** The parts of a space by name; none of one that has no parts. */
  private static Map<String, Space> parts(Space space) {
    if (space instanceof Dict dict) {
      return dict.spaces();
    }
    Map<String, Space> parts = new LinkedHashMap<>();
    if (space instanceof Tuple tuple) {
      for (Space part : tuple.spaces()) {
        parts.put("_index_" + parts.size(), part);
      }
    }
    return parts;
  }

  /**
   * Reads elements.
   *
   * @param count how many there have to be
   * @return (count, size of the space)
   */
  static float[] read(Node node, Space space, int count) {
    float[] rows = new float[Math.multiplyExact(count, space.size())];
    read(node, space, rows, space.size(), 0);
    return rows;
  }

  private static void read(Node node, Space space, float[] rows, int width, int offset) {
    int at = offset;
    for (Map.Entry<String, Space> part : parts(space).entrySet()) {
      Node child = DemonstrationFile.child(node, part.getKey());
      read(child, part.getValue(), rows, width, at);
      at += part.getValue().size();
    }
    if (at == offset) {
      readLeaf(node, space, rows, width, offset);
    }
  }

  private static void readLeaf(Node node, Space space, float[] rows, int width, int offset) {
    int size = space.size();
    int count = rows.length / width;
    double[] numbers = numbers(node);
    if (numbers.length != count * size || ((Dataset) node).getDimensions()[0] != count) {
      throw new IllegalArgumentException(
          node.getPath()
              + " has shape "
              + Arrays.toString(((Dataset) node).getDimensions())
              + ": expected "
              + Arrays.toString(dimensions(space, count))
              + " for "
              + space);
    }
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < size; i++) {
        rows[row * width + offset + i] = (float) numbers[row * size + i];
      }
    }
  }

  /**
   * All numbers of a data set, row-major; truth values, which h5py enumerates and jHDF keeps as
   * bits, as 0 and 1.
   */
  static double[] numbers(Node node) {
    if (!(node instanceof Dataset dataset)) {
      throw new IllegalArgumentException(node.getPath() + " is a group: expected a data set");
    }
    Object flat = dataset.getDataFlat();
    if (!flat.getClass().isArray()) {
      throw new IllegalArgumentException(node.getPath() + " is a scalar: expected an array");
    }
    double[] numbers = new double[Array.getLength(flat)];
    for (int i = 0; i < numbers.length; i++) {
      Object element = Array.get(flat, i);
      if (element instanceof Number number) {
        numbers[i] = number.doubleValue();
      } else if (element instanceof Boolean || "TRUE".equals(element) || "FALSE".equals(element)) {
        numbers[i] = Boolean.parseBoolean(element.toString()) ? 1 : 0;
      } else {
        throw new IllegalArgumentException(
            node.getPath() + " holds " + element + ": expected numbers");
      }
    }
    return numbers;
  }

  /** Writes elements, as NumPy would hold them: float32, int64, int8. */
  static void put(WritableGroup group, String name, Space space, float[] rows, int count) {
    put(group, name, space, rows, rows.length / count, 0);
  }

  private static void put(
      WritableGroup group, String name, Space space, float[] rows, int width, int offset) {
    Map<String, Space> parts = parts(space);
    if (parts.isEmpty()) {
      group.putDataset(name, array(space, rows, width, offset));
      return;
    }
    WritableGroup inner = group.putGroup(name);
    int at = offset;
    for (Map.Entry<String, Space> part : parts.entrySet()) {
      put(inner, part.getKey(), part.getValue(), rows, width, at);
      at += part.getValue().size();
    }
  }

  private static int[] dimensions(Space space, int count) {
    List<Integer> all = new ArrayList<>(List.of(count));
    Arrays.stream(space.shape()).forEach(length -> all.add(Math.toIntExact(length)));
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Object array(Space space, float[] rows, int width, int offset) {
    int count = rows.length / width;
    Class<?> type =
        space instanceof Box ? float.class : space instanceof MultiBinary ? byte.class : long.class;
    Object array = Array.newInstance(type, dimensions(space, count));
    for (int row = 0; row < count; row++) {
      if (space.shape().length == 0) {
        set(array, row, rows[row * width + offset]);
      } else {
        fill(Array.get(array, row), rows, row * width + offset);
      }
    }
    return array;
  }

  /** Returns where the numbers of what follows begin. */
  private static int fill(Object array, float[] numbers, int from) {
    int at = from;
    for (int i = 0; i < Array.getLength(array); i++) {
      Object element = Array.get(array, i);
      if (element.getClass().isArray()) {
        at = fill(element, numbers, at);
      } else {
        set(array, i, numbers[at]);
        at++;
      }
    }
    return at;
  }

  private static void set(Object array, int i, float number) {
    if (array instanceof float[] floats) {
      floats[i] = number;
    } else if (array instanceof long[] longs) {
      longs[i] = (long) number;
    } else {
      ((byte[]) array)[i] = (byte) number;
    }
  }
}
