package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
  NDList step(NDArray input, NDArray carried, NDList memory) {
    NDList x = parts(input);
    NDList h = parts(carried);
    NDArray reset = sigmoid(x.get(0).add(h.get(0)));
    NDArray keep = sigmoid(x.get(1).add(h.get(1)));
    NDArray candidate = x.get(2).add(reset.mul(h.get(2))).tanh();
    return new NDList(candidate.add(keep.mul(memory.get(0).sub(candidate))));
  }

  private static NDArray sigmoid(NDArray x) {
    return x.getNDArrayInternal().sigmoid();
  }
}
