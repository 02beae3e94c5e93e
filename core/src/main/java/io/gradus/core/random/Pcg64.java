package io.gradus.core.random;

import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * PCG64 (XSL-RR output, 128-bit state; M.E. O'Neill 2014), seeded as NumPy seeds its own: the
 * 64-bit words and the doubles equal those of {@code numpy.random.default_rng(seed)}, bit for bit.
 *
 * <pre>
 *   s ← s · 0x2360ed051fc65da44385df649fccf645 + increment   (mod 2¹²⁸)
 *   word = rotateRight(high(s) ⊕ low(s), s ≫ 122)
 * </pre>
 *
 * <p>The equality holds for {@link #nextLong}, {@link #nextDouble()} and {@link #uniform}. Other
 * draws, integers below a bound and Gaussians among them, are Java's own algorithms on these words.
 *
 * <p>Used by one thread at a time.
 */
public final class Pcg64 implements RandomGenerator, Resumable {
  private static final long MULTIPLIER_HIGH = 0x2360ed051fc65da4L;
  private static final long MULTIPLIER_LOW = 0x4385df649fccf645L;

  private long stateHigh;
  private long stateLow;
  private long incrementHigh;
  private long incrementLow;

  private Pcg64(long stateHigh, long stateLow, long incrementHigh, long incrementLow) {
    this.stateHigh = stateHigh;
    this.stateLow = stateLow;
    this.incrementHigh = incrementHigh;
    this.incrementLow = incrementLow;
  }

  /**
   * The generator of {@code numpy.random.default_rng(seed)}.
   *
   * @throws IllegalArgumentException if seed &lt; 0
   */
  public static Pcg64 seeded(long seed) {
    return of(new SeedSequence(checkSeed(seed)));
  }

  /**
   * A stream of its own for each purpose that a seed serves, so that a draw more for one of them
   * changes nothing for the others. NumPy draws the same from {@code SeedSequence(seed,
   * spawn_key=tuple(purpose.encode()))}.
   *
   * @param purpose what the numbers are for, such as {@code action noise}; not empty
   * @throws IllegalArgumentException if seed &lt; 0 or the purpose is empty
   */
  public static Pcg64 stream(long seed, String purpose) {
    if (purpose.isEmpty()) {
      throw new IllegalArgumentException("purpose is empty: expected a name for the stream");
    }
    byte[] bytes = purpose.getBytes(StandardCharsets.UTF_8);
    int[] key = new int[bytes.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return of(new SeedSequence(checkSeed(seed), key));
  }

  /**
   * A generator that goes on where {@link #state} was taken.
   *
   * @param state (4) as {@link #state} returns it
   * @throws IllegalArgumentException if there are not four words, or the increment is even
   */
  public static Pcg64 ofState(long[] state) {
    Checks.length("state", state.length, 4);
    if ((state[3] & 1) == 0) {
      throw new IllegalArgumentException(
          "state[3] is " + state[3] + ": expected an odd increment, as state() returns it");
    }
    return new Pcg64(state[0], state[1], state[2], state[3]);
  }

  /** (4) the state, high word first, and the increment, high word first. */
  public long[] state() {
    return new long[] {stateHigh, stateLow, incrementHigh, incrementLow};
  }

  @Override
  public void save(DataOutput out) throws IOException {
    for (long word : state()) {
      out.writeLong(word);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    Pcg64 saved = ofState(new long[] {in.readLong(), in.readLong(), in.readLong(), in.readLong()});
    stateHigh = saved.stateHigh;
    stateLow = saved.stateLow;
    incrementHigh = saved.incrementHigh;
    incrementLow = saved.incrementLow;
  }

  @Override
  public long nextLong() {
    advance();
    return Long.rotateRight(stateHigh ^ stateLow, (int) (stateHigh >>> 58));
  }

  /** A multiple of 2⁻⁵³ in [0, 1). */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** low + (high − low) · {@link #nextDouble()}. */
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  private static long checkSeed(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("seed is " + seed + ": expected at least 0");
    }
    return seed;
  }

  private static Pcg64 of(SeedSequence sequence) {
    long[] words = sequence.generate(4);
    // The increment is the last two words shifted left, plus 1: it must be odd.
    Pcg64 generator = new Pcg64(0, 0, words[2] << 1 | words[3] >>> 63, words[3] << 1 | 1);
    generator.advance();
    generator.stateLow += words[1];
    generator.stateHigh += words[0] + carry(generator.stateLow, words[1]);
    generator.advance();
    return generator;
  }

  private void advance() {
    long productHigh =
        unsignedMultiplyHigh(stateLow, MULTIPLIER_LOW)
            + stateHigh * MULTIPLIER_LOW
            + stateLow * MULTIPLIER_HIGH;
    stateLow = stateLow * MULTIPLIER_LOW + incrementLow;
    stateHigh = productHigh + incrementHigh + carry(stateLow, incrementLow);
  }

  /** 1 if the sum of two unsigned words, one of which is {@code addend}, wrapped around. */
  private static long carry(long sum, long addend) {
    return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
  }

  /** Math.unsignedMultiplyHigh, which Java 17 does not have. */
  private static long unsignedMultiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }
}
