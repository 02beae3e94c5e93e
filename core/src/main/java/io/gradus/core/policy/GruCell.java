package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import java.util.random.RandomGenerator;

/**
 * Gated recurrent units (Cho et al. 2014) in the form of torch, whose reset gate comes after the
 * product.
 *
 * <pre>
 *   r = σ(W_r x + b_r + U_r h + d_r) ,   z = σ(W_z x + b_z + U_z h + d_z)
 *   n = tanh(W_n x + b_n + r (U_n h + d_n)) ,   h' = (1 − z) n + z h
 * </pre>
 *
 * <p>The memory is h.
 */
final class GruCell extends RecurrentCell {
  GruCell(int inputs, int size, RandomGenerator random) {
    super(inputs, size, 3, random);
  }

  @Override
  int memorySize() {
    return size();
  }

  @Override
  NDArray step(NDArray input, NDArray carried, NDArray memory) {
    NDArray reset = sigmoid(gate(input, 0).add(gate(carried, 0)));
    NDArray keep = sigmoid(gate(input, 1).add(gate(carried, 1)));
    NDArray candidate = gate(input, 2).add(reset.mul(gate(carried, 2))).tanh();
    return candidate.add(keep.mul(memory.sub(candidate)));
  }

  private static NDArray sigmoid(NDArray x) {
    return x.getNDArrayInternal().sigmoid();
  }
}
