package io.gradus.core.random;

/**
 * NumPy's {@code SeedSequence}: spreads the bits of a seed, and of the words that name a stream,
 * over a pool of four words, and draws a generator's state from the pool.
 *
 * <p>Arithmetic is modulo 2³². Constants and order are those of {@code numpy.random.SeedSequence},
 * after M.E. O'Neill, "Developing a seed_seq Alternative" (2015).
 */
final class SeedSequence {
  private static final int POOL_SIZE = 4;
  private static final int INIT_A = 0x43b0d7e5;
  private static final int MULT_A = 0x931e8875;
  private static final int INIT_B = 0x8b51f9dd;
  private static final int MULT_B = 0x58f38ded;
  private static final int MIX_MULT_L = 0xca01f9dd;
  private static final int MIX_MULT_R = 0x4973f715;

  private final int[] pool = new int[POOL_SIZE];
  private int hashMultiplier = INIT_A;

  /**
   * A pool mixed from a seed.
   *
   * @param seed at least 0
   * @param key words that tell apart the streams of one seed (NumPy's spawn_key); may be empty
   */
  SeedSequence(long seed, int... key) {
    int[] entropy = entropy(seed, key);
    for (int i = 0; i < POOL_SIZE; i++) {
      pool[i] = hash(i < entropy.length ? entropy[i] : 0);
    }
    for (int source = 0; source < POOL_SIZE; source++) {
      for (int target = 0; target < POOL_SIZE; target++) {
        if (source != target) {
          pool[target] = mix(pool[target], hash(pool[source]));
        }
      }
    }
    for (int source = POOL_SIZE; source < entropy.length; source++) {
      for (int target = 0; target < POOL_SIZE; target++) {
        pool[target] = mix(pool[target], hash(entropy[source]));
      }
    }
  }

  /** The first {@code count} 64-bit words of the state that the pool gives. */
  long[] generate(int count) {
    long[] state = new long[count];
    int multiplier = INIT_B;
    for (int i = 0; i < 2 * count; i++) {
      int word = pool[i % POOL_SIZE] ^ multiplier;
      multiplier *= MULT_B;
      word *= multiplier;
      word ^= word >>> 16;
      state[i / 2] |= Integer.toUnsignedLong(word) << (i % 2 == 0 ? 0 : 32); // low word first
    }
    return state;
  }

  /** The seed's words, low one first; padded to the pool before a key, so that 0 + key ≠ key. */
  private static int[] entropy(long seed, int[] key) {
    int low = (int) seed;
    int high = (int) (seed >>> 32);
    if (key.length == 0) {
      return high == 0 ? new int[] {low} : new int[] {low, high};
    }
    int[] entropy = new int[POOL_SIZE + key.length];
    entropy[0] = low;
    entropy[1] = high;
    System.arraycopy(key, 0, entropy, POOL_SIZE, key.length);
    return entropy;
  }

  private int hash(int word) {
    int hashed = word ^ hashMultiplier;
    hashMultiplier *= MULT_A;
    hashed *= hashMultiplier;
    return hashed ^ hashed >>> 16;
  }

  private static int mix(int x, int y) {
    int mixed = MIX_MULT_L * x - MIX_MULT_R * y;
    return mixed ^ mixed >>> 16;
  }
}
