package io.gradus.agents;

import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The episodes that ended while a rollout was collected: raw returns, whatever is learned from. */
public final class EpisodeLog implements Resumable {
  private final List<Double> returns = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();

  void add(double episodeReturn, int length) {
    returns.add(episodeReturn);
    lengths.add(length);
  }

  /** Forgets all of them. */
  public void clear() {
    returns.clear();
    lengths.clear();
  }

  /** Adds those of another, in their order. */
  public void addAll(EpisodeLog others) {
    returns.addAll(others.returns);
    lengths.addAll(others.lengths);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(count());
    for (int i = 0; i < count(); i++) {
      out.writeDouble(returns.get(i));
      out.writeInt(lengths.get(i));
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      add(in.readDouble(), in.readInt());
    }
  }

  /** How many ended. */
  public int count() {
    return returns.size();
  }

  /** The return of each, in the order in which they ended. */
  public List<Double> returns() {
    return List.copyOf(returns);
  }

  /** The length of each, in steps, in the same order. */
  public List<Integer> lengths() {
    return List.copyOf(lengths);
  }

  /** The mean return; NaN where none ended. */
  public double meanReturn() {
    return returns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The mean length in steps; NaN where none ended. */
  public double meanLength() {
    return lengths.stream().mapToInt(Integer::intValue).average().orElse(Double.NaN);
  }
}
