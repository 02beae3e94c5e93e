package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Several choices at once, independent of each other: a product of {@link Categorical}
 * distributions.
 *
 * <pre>
 *   log π(a) = Σ_i log π_i(a_i) ,   H = Σ_i H_i ,   KL = Σ_i KL_i
 * </pre>
 */
public final class MultiCategorical implements Distribution {
  private final List<Categorical> components = new ArrayList<>();
  private final List<String> columns = new ArrayList<>();

  /**
   * N distributions.
   *
   * @param logits (N, Σ n_i) unnormalised log-probabilities, those of a component side by side
   * @param n (k) how many values each component has
   */
  public MultiCategorical(NDArray logits, int... n) {
    int start = 0;
    for (int values : n) {
      String range = ":, " + start + ":" + (start + values);
      columns.add(range);
      components.add(new Categorical(logits.get(range)));
      start += values;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param actions (N, k) INT64, each counted from 0
   */
  @Override
  public NDArray logProb(NDArray actions) {
    return sum(i -> components.get(i).logProb(actions.get(":, " + i)));
  }

  @Override
  public NDArray entropy() {
    return sum(i -> components.get(i).entropy());
  }

  @Override
  public NDArray mode() {
    return sideBySide(i -> components.get(i).mode());
  }

  /**
   * {@inheritDoc}
   *
   * @param noise (N, Σ n_i) standard Gumbel numbers
   */
  @Override
  public NDArray sample(NDArray noise) {
    return sideBySide(i -> components.get(i).sample(noise.get(columns.get(i))));
  }

  @Override
  public NDArray kl(Distribution other) {
    if (!(other instanceof MultiCategorical that)) {
      throw new IllegalArgumentException(
          "kl of a MultiCategorical with a "
              + other.getClass().getSimpleName()
              + ": expected a MultiCategorical");
    }
    return sum(i -> components.get(i).kl(that.components.get(i)));
  }

  private NDArray sum(IntFunction<NDArray> component) {
    NDArray result = component.apply(0);
    for (int i = 1; i < components.size(); i++) {
      result = result.add(component.apply(i));
    }
    return result;
  }

  private NDArray sideBySide(IntFunction<NDArray> component) {
    NDList all = new NDList();
    for (int i = 0; i < components.size(); i++) {
      all.add(component.apply(i));
    }
    return NDArrays.stack(all, 1);
  }
}
