package io.gradus.envs.classic;

/**
 * Sine and cosine, the same bits on every machine, rounded correctly but for one argument in some
 * hundreds; near zero, where CartPole asks, but for one in some thousands.
 *
 * <p>CartPole's balance doubles a difference every nine steps, so that the last bit of a cosine
 * early in an episode decides all of its end: the leading terms of the series carry their rounding
 * errors along (in {@code tail}s, from one {@link Math#fma} a product), which leaves little more
 * than the rounding of the result. The two series have no branch and no table, so that a loop over
 * a column becomes vector instructions, which one over {@link Math#sin} does not.
 *
 * <pre>
 *   sin r = r − r³/6 + r⁵/5! − … + r¹⁷/17!       |r| ≤ π/4
 *   cos r = 1 − r²/2 + r⁴/4! − … + r¹⁸/18!
 *   x = n·π/2 + r
 * </pre>
 */
final class Trigonometry {
  private static final double QUARTER_TURNS = 0x1.45f306dc9c883p-1; // 2/π
  // π/2 in pieces of 33 bits, so that n times a piece is exact for |n| < 2²⁰.
  private static final double HALF_PI_1 = 0x1.921fb544p0;
  private static final double HALF_PI_2 = 0x1.0b4611a6p-34;
  private static final double HALF_PI_3 = 0x1.3198a2e037073p-69;
  private static final double LARGEST = 0x1p19;

  private static final double S3 = -1.0 / 6;
  private static final double S3_TAIL = S3 * 0x1p-54; // the binary digits of 1/6 repeat
  private static final double S5 = 1.0 / 120;
  private static final double S7 = -1.0 / 5040;
  private static final double S9 = 1.0 / 362_880;
  private static final double S11 = -1.0 / 39_916_800;
  private static final double S13 = 1.0 / 6_227_020_800.0;
  private static final double S15 = -1.0 / 1_307_674_368_000.0;
  private static final double S17 = 1.0 / 355_687_428_096_000.0;

  private static final double C4 = 1.0 / 24;
  private static final double C6 = -1.0 / 720;
  private static final double C8 = 1.0 / 40_320;
  private static final double C10 = -1.0 / 3_628_800;
  private static final double C12 = 1.0 / 479_001_600;
  private static final double C14 = -1.0 / 87_178_291_200.0;
  private static final double C16 = 1.0 / 20_922_789_888_000.0;
  private static final double C18 = -1.0 / 6_402_373_705_728_000.0;

  private Trigonometry() {}

  /** sin x. */
  static double sin(double x) {
    return quadrant(x, 0);
  }

  /** cos x. */
  static double cos(double x) {
    return quadrant(x, 1);
  }

  /** sin(x + shift·π/2). */
  private static double quadrant(double x, int shift) {
    if (!(Math.abs(x) <= LARGEST)) {
      return shift == 0 ? StrictMath.sin(x) : StrictMath.cos(x);
    }
    double n = Math.rint(x * QUARTER_TURNS);
    double first = x - n * HALF_PI_1; // exact
    double product = n * HALF_PI_2; // exact
    double difference = first - product;
    double lost = first - difference - product;
    double rest = lost - n * HALF_PI_3;
    double r = difference + rest;
    double tail = difference - r + rest;
    int turns = (int) n + shift;
    double value = (turns & 1) == 0 ? sinNearZero(r, tail) : cosNearZero(r, tail);
    return (turns & 2) == 0 ? value : -value;
  }

  /** sin(r + tail) for |r| ≤ π/4, without a branch. */
  static double sinNearZero(double r, double tail) {
    double square = r * r;
    double squareTail = Math.fma(r, r, -square) + 2 * r * tail;
    double cube = r * square;
    double cubeTail = Math.fma(r, square, -cube) + (r * squareTail + tail * square);
    double third = cube * S3;
    double thirdTail = Math.fma(cube, S3, -third) + (cubeTail * S3 + cube * S3_TAIL);
    double higher =
        cube
            * square
            * (S5
                + square
                    * (S7
                        + square
                            * (S9
                                + square
                                    * (S11 + square * (S13 + square * (S15 + square * S17))))));
    double sum = r + third;
    double sumTail = r - sum + third;
    return sum + (sumTail + (higher + (thirdTail + tail)));
  }

  /** cos(r + tail) for |r| ≤ π/4, without a branch. */
  static double cosNearZero(double r, double tail) {
    double square = r * r;
    double squareTail = Math.fma(r, r, -square) + 2 * r * tail;
    double higher =
        square
            * square
            * (C4
                + square
                    * (C6
                        + square
                            * (C8
                                + square
                                    * (C10
                                        + square
                                            * (C12
                                                + square
                                                    * (C14 + square * (C16 + square * C18)))))));
    double half = 0.5 * square;
    double sum = 1 - half;
    double sumTail = 1 - sum - half;
    return sum + (sumTail + (higher - 0.5 * squareTail));
  }
}
