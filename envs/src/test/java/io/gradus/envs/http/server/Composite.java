package io.gradus.envs.http.server;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Dict;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.core.space.Tuple;
import io.gradus.envs.Actions;
import io.gradus.envs.Seeds;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spaces of every kind, one within the other; observations are drawn at random. */
final class Composite implements VectorEnvironment {
  private static final int EPISODE = 4;

  private final Space observationSpace;
  private final Space actionSpace;
  private final Pcg64[] random;
  private final int[] elapsed;

  Composite(int lanes) {
    Map<String, Space> parts = new LinkedHashMap<>();
    parts.put("place", new Discrete(5, 10));
    parts.put(
        "pair",
        new Tuple(
            List.of(
                new MultiBinary(2, 2),
                new Box(new long[] {2, 1}, new float[] {-1, 0}, new float[] {1, 3}))));
    parts.put("counts", new MultiDiscrete(new long[] {2}, new int[] {3, 4}, new int[] {0, -2}));
    observationSpace = new Dict(parts);
    actionSpace =
        new Tuple(
            List.of(
                new Discrete(3, -1),
                new Dict(
                    Map.of(
                        "force",
                        new Box(new long[] {2}, new float[] {-1, -1}, new float[] {1, 1})))));
    random = new Pcg64[lanes];
    elapsed = new int[lanes];
  }

  @Override
  public String id() {
    return "Composite-v0";
  }

  @Override
  public int lanes() {
    return elapsed.length;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    Seeds.apply(seeds, random);
    Arrays.fill(elapsed, 0);
    for (int lane = 0; lane < lanes(); lane++) {
      draw(lane, result.observations());
    }
  }

  private void draw(int lane, float[] rows) {
    observationSpace.sample(random[lane], rows, lane * observationSpace.size());
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    Actions.check(actionSpace, actions, elapsed);
    int size = actionSpace.size();
    for (int lane = 0; lane < lanes(); lane++) {
      elapsed[lane]++;
      result.rewards()[lane] = actions[lane * size] + 10 * actions[lane * size + 1];
      result.truncated()[lane] = elapsed[lane] == EPISODE;
      result.valid()[lane] = true;
      if (result.truncated()[lane]) {
        draw(lane, result.finalObservations());
        elapsed[lane] = 0;
      }
      draw(lane, result.observations());
    }
  }

  @Override
  public void close() {}
}
