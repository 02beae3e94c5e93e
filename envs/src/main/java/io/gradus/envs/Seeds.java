package io.gradus.envs;

import io.gradus.core.Checks;
import io.gradus.core.random.Pcg64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The seeds of lanes. */
public final class Seeds {
  /** In the place of a seed: the lane's stream of randomness goes on. */
  public static final long NONE = -1;

  private Seeds() {}

  /**
   * What Gymnasium makes of one seed for several lanes: seed, seed + 1, …
   *
   * @param seed at least 0
   * @param lanes B
   * @return (B) seeds
   * @throws IllegalArgumentException if one is below 0 or above 2⁶³ − 1
   */
  public static long[] consecutive(long seed, int lanes) {
    if (seed < 0 || seed > Long.MAX_VALUE - (lanes - 1)) {
      throw new IllegalArgumentException(
          "seed is "
              + seed
              + ": expected "
              + (seed < 0 ? "at least 0" : "room below 2^63 for a seed for each environment"));
    }
    long[] seeds = new long[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      seeds[lane] = seed + lane;
    }
    return seeds;
  }

  /**
   * Checks seeds of lanes whose streams are elsewhere.
   *
   * @param seeds (B) at least 0, or {@link #NONE}
   * @throws IllegalArgumentException if a seed is neither, or there are not B
   */
  public static void check(long[] seeds, int lanes) {
    Checks.length("seeds", seeds.length, lanes);
    for (int lane = 0; lane < lanes; lane++) {
      if (seeds[lane] < NONE) {
        throw new IllegalArgumentException(
            "seeds[" + lane + "] is " + seeds[lane] + ": expected at least 0, or -1 for no seed");
      }
    }
  }

  /**
   * Gives each lane its stream.
   *
   * @param seeds (B) at least 0, or {@link #NONE} where the stream goes on
   * @param streams (B) changed where there is a seed; null where there was none before
   * @throws IllegalArgumentException if a seed is neither; no stream has changed then
   */
  public static void apply(long[] seeds, Pcg64[] streams) {
    Checks.length("seeds", seeds.length, streams.length);
    for (int lane = 0; lane < seeds.length; lane++) {
      boolean first = streams[lane] == null;
      if (seeds[lane] < NONE || (first && seeds[lane] == NONE)) {
        throw new IllegalArgumentException(
            "seeds["
                + lane
                + "] is "
                + seeds[lane]
                + ": expected at least 0"
                + (first ? ", since the lane has no stream yet" : ", or -1 for no seed"));
      }
    }
    for (int lane = 0; lane < seeds.length; lane++) {
      if (seeds[lane] != NONE) {
        streams[lane] = Pcg64.seeded(seeds[lane]);
      }
    }
  }

  /** Writes where each lane's stream is; all have one. */
  public static void save(DataOutput out, Pcg64[] streams) throws IOException {
    for (Pcg64 stream : streams) {
      stream.save(out);
    }
  }

  /**
   * Moves each lane's stream to where it was. A stream that is there stays the same object, so that
   * what draws from it goes on with it.
   *
   * @param streams (B) changed; null where there was none
   * @throws IOException if the bytes end early
   */
  public static void restore(DataInput in, Pcg64[] streams) throws IOException {
    for (int lane = 0; lane < streams.length; lane++) {
      if (streams[lane] == null) {
        streams[lane] = Pcg64.seeded(0);
      }
      streams[lane].restore(in);
    }
  }
}
