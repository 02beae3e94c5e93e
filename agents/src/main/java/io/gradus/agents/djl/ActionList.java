package io.gradus.agents.djl;

import ai.djl.modality.rl.ActionSpace;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All actions that an {@code RlEnv} may ever offer, numbered. Actions of the same numbers are one.
 */
final class ActionList {
  private final Map<List<Object>, Integer> numbers = new HashMap<>();

  /**
   * Numbers actions in their order.
   *
   * @throws IllegalArgumentException if there is none, or one twice
   */
  ActionList(List<NDList> actions) {
    if (actions.isEmpty()) {
      throw new IllegalArgumentException("the RlEnv offers no action: expected at least one");
    }
    for (NDList action : actions) {
      if (numbers.put(key(action), numbers.size()) != null) {
        throw new IllegalArgumentException(
            "the RlEnv offers the action " + key(action) + " twice: expected each of them once");
      }
    }
  }

  int size() {
    return numbers.size();
  }

  /**
   * The actions that are offered now, by their numbers.
   *
   * @return (n) null where an action is not offered
   */
  @Nullable NDList[] offered(ActionSpace offered) {
    @Nullable NDList[] byNumber = new NDList[numbers.size()];
    for (NDList action : offered) {
      Integer number = numbers.get(key(action));
      if (number == null) {
        throw new IllegalArgumentException(
            "the RlEnv offers the action "
                + key(action)
                + ", which is none of the "
                + numbers.size()
                + " that it was said to have: expected a list of all of them");
      }
      byNumber[number] = action;
    }
    return byNumber;
  }

  private static List<Object> key(NDList action) {
    List<Object> key = new ArrayList<>();
    for (NDArray array : action) {
      key.add(Arrays.stream(array.getShape().getShape()).boxed().toList());
      for (float number : floats(array)) {
        key.add(number);
      }
    }
    return key;
  }

  /** An array's numbers, row-major. */
  static float[] floats(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    try (NDArray converted = array.toType(DataType.FLOAT32, true)) {
      return converted.toFloatArray();
    }
  }

  /** The numbers of all arrays of a list, one after the other. */
  static float[] floats(NDList list) {
    float[] all = new float[Math.toIntExact(list.stream().mapToLong(NDArray::size).sum())];
    int at = 0;
    for (NDArray array : list) {
      float[] numbers = floats(array);
      System.arraycopy(numbers, 0, all, at, numbers.length);
      at += numbers.length;
    }
    return all;
  }
}
