package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.random.RandomGenerator;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997), with a gate to forget by (Gers et al.
 * 2000) and its gates in the order of torch.
 *
 * <pre>
 *   i, f, g, o = W x + b + U h + d
 *   c' = σ(f) c + σ(i) tanh(g) ,   h' = σ(o) tanh(c')
 * </pre>
 *
 * <p>The memory is h, then c.
 */
final class LstmCell extends RecurrentCell {
  LstmCell(int inputs, int size, RandomGenerator random) {
    super(inputs, size, 4, random);
  }

  @Override
  int memorySize() {
    return 2 * size();
  }

  @Override
  NDList step(NDArray input, NDArray carried, NDList memory) {
    NDList gates = parts(input.add(carried));
    NDArray cell =
        sigmoid(gates.get(1))
            .mul(memory.get(1))
            .add(sigmoid(gates.get(0)).mul(gates.get(2).tanh()));
    return new NDList(sigmoid(gates.get(3)).mul(cell.tanh()), cell);
  }

  private static NDArray sigmoid(NDArray x) {
    return x.getNDArrayInternal().sigmoid();
  }
}
