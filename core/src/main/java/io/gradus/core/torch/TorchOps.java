package io.gradus.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.function.Supplier;

/** Operations that DJL's arrays lack, or that pay to be run as one. All work on any device. */
public final class TorchOps {
  private TorchOps() {}

  /** Compiled at the first use; it has no state, and any thread may run it. */
  private static final class Compiled {
    static final ScriptModule OPS = ScriptModule.load("ops.py");
  }

  static ScriptModule script() {
    return Compiled.OPS;
  }

  /**
   * Runs something with the recording of gradients switched on or off for this thread, and puts the
   * switch back after. It is on by default, except on the thread that loaded the engine.
   */
  public static <T> T recordingGradients(boolean on, Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /**
   * Evaluates a network as it is when it serves, dropping nothing and keeping its statistics, yet
   * with gradients where this thread records them. DJL evaluates a TorchScript network so only
   * where nothing can be learned from what it gives.
   *
   * @param store gives the parameters
   */
  public static NDList evaluated(Block network, ParameterStore store, NDList input) {
    if (network instanceof PtSymbolBlock script) {
      JniUtils.enableInferenceMode(script);
      return IValueUtils.forward(script, input, true);
    }
    if (network instanceof SequentialBlock chain && !chain.isReturnIntermediate()) {
      NDList current = input;
      for (Block child : network.getChildren().values()) {
        current = evaluated(child, store, current);
      }
      return current;
    }
    return network.forward(store, input, false);
  }

  /**
   * Writes the gradient of a scalar, flat, into {@code out}: 0 for a parameter that the scalar does
   * not depend on. Nothing is left behind to accumulate, and any number of threads may do this for
   * parameters of their own at once.
   *
   * @param loss a scalar made while this thread recorded gradients; its graph is freed
   * @param parameters leaves, of any shapes
   * @param out (sum of sizes), of the parameters' type
   */
  public static void gradient(NDArray loss, List<NDArray> parameters, NDArray out) {
    try (NDManager scratch = loss.getManager().newSubManager()) {
      NDArray one = scratch.ones(loss.getShape(), loss.getDataType());
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
      NDList pieces = new NDList(parameters.size());
      for (NDArray parameter : parameters) {
        try (NDArray gradient = parameter.getGradient()) {
          NDArray piece = gradient.flatten();
          piece.attach(scratch);
          pieces.add(piece);
        }
      }
      copy(NDArrays.concat(pieces), out);
      for (NDArray parameter : parameters) {
        JniUtils.zeroGrad((PtNDArray) parameter);
      }
    }
  }

  /**
   * The gradient of Σ_i weight_i y_i at arrays that y was made from, leaves or results on the way.
   * Unlike {@link #gradient} it neither reads nor writes what leaves accumulate.
   *
   * @param manager owns the results; record no gradients of what is computed from them
   * @param y (n) made while this thread recorded gradients; its graph is freed
   * @param weights (n)
   * @param at arrays, each of which carries a gradient
   * @return one array for each of {@code at}, of its shape; 0 where y does not depend on it
   */
  public static List<NDArray> gradients(
      NDManager manager, NDArray y, NDArray weights, List<NDArray> at) {
    try (IValue from = IValue.from((PtNDArray) y);
        IValue seed = IValue.from((PtNDArray) weights);
        IValue points = ScriptModule.list(at);
        IValue result = script().run("gradients", from, seed, points)) {
      return List.of(result.toTensorArray((PtNDManager) manager));
    }
  }

  /**
   * A number on the manager's device, which writes it itself: nothing is copied from the host.
   *
   * @param manager owns the result
   * @return a scalar
   */
  public static NDArray scalar(NDManager manager, double value, DataType type) {
    return JniUtils.full(
        (PtNDManager) manager, new Shape(), value, type, manager.getDevice(), SparseFormat.DENSE);
  }

  /**
   * Copies numbers into an array that keeps its storage, so that views of it see them.
   *
   * @param from of the shape of {@code to}
   */
  public static void copy(NDArray from, NDArray to) {
    to.set(new NDIndex("..."), from);
  }

  /**
   * Lets an array be where another is: it keeps its identity, takes the other's numbers, and a
   * change of either is one of both. A parameter stays the one that its module knows.
   *
   * @param array of any storage
   * @param place of the same shape, contiguous
   */
  public static void move(NDArray array, NDArray place) {
    try (IValue what = IValue.from((PtNDArray) array);
        IValue where = IValue.from((PtNDArray) place);
        IValue nothing = script().run("move", what, where)) {
      assert nothing.getHandle() != 0;
    }
  }

  /**
   * Scales a gradient in place so that its Euclidean norm is at most {@code limit}, as torch's
   * {@code clip_grad_norm_} does.
   *
   * @param manager owns the result
   * @param gradient (n)
   * @param limit above 0
   * @return a scalar, the norm before
   */
  public static NDArray clip(NDManager manager, NDArray gradient, double limit) {
    try (IValue array = IValue.from((PtNDArray) gradient);
        IValue number = IValue.from(limit)) {
      return script().run(manager, "clip", array, number);
    }
  }

  /**
   * One step of Adam in place, by libtorch's fused operation.
   *
   * @param values (n) parameters
   * @param gradient (n)
   * @param firstMoment (n)
   * @param secondMoment (n)
   * @param settings learning rate, β₁, β₂, ε, the number of this step counted from 1
   */
  public static void adam(
      NDArray values,
      NDArray gradient,
      NDArray firstMoment,
      NDArray secondMoment,
      double... settings) {
    try (IValue theta = ScriptModule.list(List.of(values));
        IValue g = ScriptModule.list(List.of(gradient));
        IValue m = ScriptModule.list(List.of(firstMoment));
        IValue v = ScriptModule.list(List.of(secondMoment));
        IValue s = IValue.listFrom(settings);
        IValue nothing = script().run("adam", theta, g, m, v, s)) {
      assert nothing.getHandle() != 0;
    }
  }

  /**
   * One step of RMSprop in place.
   *
   * @param values (n) parameters
   * @param gradient (n)
   * @param squareAverage (n)
   * @param inside whether ε stands inside the root
   * @param settings learning rate, α, ε
   */
  public static void rmsProp(
      NDArray values, NDArray gradient, NDArray squareAverage, boolean inside, double... settings) {
    try (IValue theta = IValue.from((PtNDArray) values);
        IValue g = IValue.from((PtNDArray) gradient);
        IValue v = IValue.from((PtNDArray) squareAverage);
        IValue place = IValue.from(inside);
        IValue s = IValue.listFrom(settings);
        IValue nothing = script().run("rmsProp", theta, g, v, place, s)) {
      assert nothing.getHandle() != 0;
    }
  }
}
