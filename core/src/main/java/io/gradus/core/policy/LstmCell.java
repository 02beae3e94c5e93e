package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
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
  NDArray step(NDArray input, NDArray carried, NDArray memory) {
    NDArray gates = input.add(carried);
    NDArray open = sigmoid(gates);
    NDArray remembered = gate(open, 1).mul(gate(memory, 1));
    NDArray cell = remembered.add(gate(open, 0).mul(gate(gates, 2).tanh()));
    return gate(open, 3).mul(cell.tanh()).concat(cell, 1);
  }

  private static NDArray sigmoid(NDArray x) {
    return x.getNDArrayInternal().sigmoid();
  }
}
