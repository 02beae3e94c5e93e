package io.gradus.core.policy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A network that was trained before: rows of observations in, rows of numbers out.
 *
 * <p>It is evaluated as it is when it serves, in learning too: it drops nothing, and layers that
 * keep statistics neither change nor follow those of a batch. So the probabilities that an update
 * compares are those that were acted by, and a run that is resumed knows all that decides them.
 */
final class PretrainedNetwork extends AbstractBlock {
  private static final int ROWS = 2; // one alone does not tell where the batch is

  private final NDManager manager;
  private final String name;
  private final Block network;

  /**
   * Tries a network on observations.
   *
   * @param manager owns parameters that are made, if it is not initialised
   * @param name of the model, for messages
   * @throws IllegalArgumentException if it does not take them, or gives anything else than one
   *     array of so many rows
   */
  PretrainedNetwork(NDManager manager, String name, Block network, Space observations) {
    this.manager = manager;
    this.name = name;
    this.network = network;
    Shape input = ActorCritic.batchShape(observations, ROWS);
    // A block of DJL's keeps the shapes that it was initialised or saved with, one of torch none.
    Shape[] own = network.isInitialized() ? inputShapes(network) : null;
    if (own == null) {
      network.initialize(manager, DataType.FLOAT32, input);
    }
    TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scratch = manager.newSubManager()) {
            NDList batch = new NDList(scratch.zeros(input));
            check(TorchOps.evaluated(network, new ParameterStore(scratch, false), batch), input);
          } catch (EngineException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                "the model "
                    + name
                    + " does not take observations in "
                    + observations
                    + ", "
                    + input
                    + " for two of them"
                    + (own == null ? "" : "; its own input is " + own[0])
                    + ": "
                    + lastLine(e),
                e);
          }
          return input;
        });
  }

  private static Shape @Nullable [] inputShapes(Block network) {
    if (network instanceof AbstractBaseBlock block) {
      return block.getInputShapes();
    }
    return null;
  }

  private static String lastLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip();
    return message.substring(message.lastIndexOf('\n') + 1);
  }

  private void check(NDList outputs, Shape input) {
    UnaryOperator<String> gives =
        what ->
            "the model "
                + name
                + " gives "
                + what
                + " for observations of shape "
                + input
                + ": expected ";
    if (outputs.size() != 1) {
      throw new IllegalArgumentException(
          gives.apply(outputs.size() + " arrays") + "one; choose it in a block around the model");
    }
    NDArray output = outputs.get(0);
    if (output.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          gives.apply(output.getDataType().toString()) + "FLOAT32 numbers");
    }
    if (output.isScalar() || output.getShape().get(0) != ROWS) {
      throw new IllegalArgumentException(
          gives.apply(output.getShape().toString()) + "(" + ROWS + ", …), a row for each of them");
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    NDArray output = TorchOps.evaluated(network, store, inputs).singletonOrThrow();
    Shape shape = output.getShape();
    return new NDList(shape.dimension() == 2 ? output : output.reshape(shape.get(0), -1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return TorchOps.recordingGradients(
        false,
        () -> {
          try (NDManager scratch = manager.newSubManager()) {
            NDList batch = new NDList(scratch.zeros(inputs[0]));
            return new Shape[] {
              forwardInternal(new ParameterStore(scratch, false), batch, false, null)
                  .singletonOrThrow()
                  .getShape()
            };
          }
        });
  }

  /** Those of the model, by its names. */
  @Override
  public ParameterList getParameters() {
    return network.getParameters();
  }

  @Override
  public boolean isInitialized() {
    return network.isInitialized();
  }
}
