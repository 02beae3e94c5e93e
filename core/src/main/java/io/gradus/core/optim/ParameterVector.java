package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.torch.TorchOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The trainable parameters of one or several networks as one flat vector.
 *
 * <p>The constructor moves the parameters' storage: afterwards each {@link Parameter}'s array is a
 * view of a piece of {@link #values()}, so a change of the vector is a change of the networks. That
 * makes an optimizer, a norm or a copy one operation on one array, however many layers there are.
 */
public final class ParameterVector implements AutoCloseable {
  private final NDManager manager;
  private final List<String> names;
  private final List<NDArray> views;
  private final NDArray values;
  private final NDArray gradient;
  private final List<NDArray> gradientViews;

  /**
   * Moves initialised parameters into one vector.
   *
   * @param parent owns the vector
   * @param parameters names, unique, and parameters; those that need no gradient are left alone,
   *     and one that two networks share is held once, under its first name
   * @throws IllegalArgumentException if none needs a gradient or one is not FLOAT32
   */
  public ParameterVector(NDManager parent, List<Pair<String, Parameter>> parameters) {
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Pair<String, Parameter>> trained =
        parameters.stream()
            .filter(p -> p.getValue().requiresGradient() && seen.add(p.getValue()))
            .toList();
    if (trained.isEmpty()) {
      throw new IllegalArgumentException(
          "none of "
              + parameters.size()
              + " parameters requires a gradient: expected at least one");
    }
    this.manager = parent.newSubManager();
    this.names = trained.stream().map(Pair::getKey).toList();
    this.views = new ArrayList<>();
    this.gradientViews = new ArrayList<>();
    try (NDManager scratch = manager.newSubManager()) {
      NDList flat = new NDList();
      for (Pair<String, Parameter> parameter : trained) {
        NDArray array = parameter.getValue().getArray();
        if (array.getDataType() != DataType.FLOAT32) {
          throw new IllegalArgumentException(
              "parameter "
                  + parameter.getKey()
                  + " is "
                  + array.getDataType()
                  + ": expected FLOAT32");
        }
        NDArray detached = array.stopGradient();
        detached.attach(scratch); // left on the parameter's manager, it would keep the storage
        flat.add(detached.flatten());
      }
      NDArray joined = NDArrays.concat(flat);
      joined.attach(manager);
      this.values = joined;
    }
    this.gradient = manager.zeros(values.getShape());
    long offset = 0;
    for (Pair<String, Parameter> pair : trained) {
      Parameter parameter = pair.getValue();
      Shape shape = parameter.getArray().getShape();
      try (NDArray place = piece(values, offset, shape)) {
        TorchOps.move(parameter.getArray(), place);
      }
      parameter.getArray().attach(manager);
      views.add(parameter.getArray());
      gradientViews.add(piece(gradient, offset, shape));
      offset += shape.size();
    }
  }

  private static NDArray piece(NDArray vector, long offset, Shape shape) {
    try (NDArray slice = vector.get(offset + ":" + (offset + shape.size()))) {
      return slice.reshape(shape);
    }
  }

  /** How many numbers are trained. */
  public long size() {
    return values.size();
  }

  /** The names of the parameters, in order. */
  public List<String> names() {
    return names;
  }

  /** The parameters, in the order of {@link #names()}; each is a view of {@link #values()}. */
  public List<NDArray> views() {
    return List.copyOf(views);
  }

  /** (size) all parameters; carries no gradient itself. */
  public NDArray values() {
    return values;
  }

  /** (size) what the optimizer takes as the gradient; written by the learner. */
  public NDArray gradient() {
    return gradient;
  }

  /** The pieces of {@link #gradient()} that belong to the parameters, of their shapes. */
  public List<NDArray> gradientViews() {
    return List.copyOf(gradientViews);
  }

  @Override
  public void close() {
    manager.close();
  }
}
