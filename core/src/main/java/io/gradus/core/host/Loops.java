package io.gradus.core.host;

/**
 * Loops over rows of numbers, in the form that HotSpot's compiler turns into vector instructions:
 * several arrays, all at the same index, and no sum that is carried along. That is why a matrix is
 * an array of rows here. Four rows at once save traffic to and from the sums, two sums at once that
 * of the rows.
 */
final class Loops {
  private Loops() {}

  /**
   * C ← C + A B. A number of C is the same whatever other rows are computed beside it.
   *
   * @param c at least (m, n)
   * @param a at least (m, k)
   * @param b at least (k, n)
   */
  static void addProduct(float[][] c, float[][] a, float[][] b, int m, int k, int n) {
    int fours = k & ~3;
    int row = 0;
    for (; row + 2 <= m; row += 2) {
      float[] x = a[row];
      float[] y = a[row + 1];
      for (int i = 0; i < fours; i += 4) {
        addFourToTwo(
            c[row],
            c[row + 1],
            x[i],
            x[i + 1],
            x[i + 2],
            x[i + 3],
            y[i],
            y[i + 1],
            y[i + 2],
            y[i + 3],
            b[i],
            b[i + 1],
            b[i + 2],
            b[i + 3],
            n);
      }
    }
    if (row < m) {
      float[] x = a[row];
      for (int i = 0; i < fours; i += 4) {
        addFour(c[row], x[i], x[i + 1], x[i + 2], x[i + 3], b[i], b[i + 1], b[i + 2], b[i + 3], n);
      }
    }
    for (int i = fours; i < k; i++) {
      for (row = 0; row < m; row++) {
        add(c[row], a[row][i], b[i], n);
      }
    }
  }

  /**
   * B ← Aᵀ, eight of its rows at a time.
   *
   * @param a at least (m, n)
   * @param b gets at least (n, m)
   */
  static void transpose(float[][] a, int m, int n, float[][] b) {
    int k = 0;
    for (; k + 8 <= n; k += 8) {
      float[] b0 = b[k];
      float[] b1 = b[k + 1];
      float[] b2 = b[k + 2];
      float[] b3 = b[k + 3];
      float[] b4 = b[k + 4];
      float[] b5 = b[k + 5];
      float[] b6 = b[k + 6];
      float[] b7 = b[k + 7];
      for (int i = 0; i < m; i++) {
        float[] row = a[i];
        b0[i] = row[k];
        b1[i] = row[k + 1];
        b2[i] = row[k + 2];
        b3[i] = row[k + 3];
        b4[i] = row[k + 4];
        b5[i] = row[k + 5];
        b6[i] = row[k + 6];
        b7[i] = row[k + 7];
      }
    }
    for (; k < n; k++) {
      for (int i = 0; i < m; i++) {
        b[k][i] = a[i][k];
      }
    }
  }

  /** c ← c + Σ_j a_j b_j, and d the same with e_j. */
  private static void addFourToTwo(
      float[] c,
      float[] d,
      float a0,
      float a1,
      float a2,
      float a3,
      float e0,
      float e1,
      float e2,
      float e3,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int n) {
    for (int o = 0; o < n; o++) {
      float first = Math.fma(a1, b1[o], Math.fma(a0, b0[o], c[o]));
      c[o] = Math.fma(a3, b3[o], Math.fma(a2, b2[o], first));
      float second = Math.fma(e1, b1[o], Math.fma(e0, b0[o], d[o]));
      d[o] = Math.fma(e3, b3[o], Math.fma(e2, b2[o], second));
    }
  }

  private static void addFour(
      float[] c,
      float a0,
      float a1,
      float a2,
      float a3,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      int n) {
    for (int o = 0; o < n; o++) {
      float first = Math.fma(a1, b1[o], Math.fma(a0, b0[o], c[o]));
      c[o] = Math.fma(a3, b3[o], Math.fma(a2, b2[o], first));
    }
  }

  private static void add(float[] c, float a, float[] b, int n) {
    for (int o = 0; o < n; o++) {
      c[o] = Math.fma(a, b[o], c[o]);
    }
  }

  /** c ← c + b. */
  static void add(float[] c, float[] b, int n) {
    for (int o = 0; o < n; o++) {
      c[o] += b[o];
    }
  }

  /** Σ_i a_i b_i, by four sums that do not wait for each other. */
  static float dot(float[] a, float[] b, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 = Math.fma(a[i], b[i], s0);
      s1 = Math.fma(a[i + 1], b[i + 1], s1);
      s2 = Math.fma(a[i + 2], b[i + 2], s2);
      s3 = Math.fma(a[i + 3], b[i + 3], s3);
    }
    for (; i < n; i++) {
      s0 = Math.fma(a[i], b[i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Σ_i x_i. */
  static float sum(float[] x, int n) {
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (; i + 2 <= n; i += 2) {
      s0 += x[i];
      s1 += x[i + 1];
    }
    return i < n ? s0 + s1 + x[i] : s0 + s1;
  }

  /** √Σ_i x_i². */
  static double norm(float[] x) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= x.length; i += 4) {
      s0 += (double) x[i] * x[i];
      s1 += (double) x[i + 1] * x[i + 1];
      s2 += (double) x[i + 2] * x[i + 2];
      s3 += (double) x[i + 3] * x[i + 3];
    }
    for (; i < x.length; i++) {
      s0 += (double) x[i] * x[i];
    }
    return Math.sqrt((s0 + s1) + (s2 + s3));
  }

  /**
   * tanh in place by a quotient of polynomials of degree 13 and 6, accurate to 4e-7: the form that
   * Eigen and XLA use, whose loop has no branch and no call.
   */
  static void tanh(float[] z, int n) {
    for (int i = 0; i < n; i++) {
      float x = Math.max(-7.90531f, Math.min(7.90531f, z[i]));
      float x2 = x * x;
      float p = Math.fma(x2, -2.7607684e-16f, 2.000188e-13f);
      p = Math.fma(x2, p, -8.604672e-11f);
      p = Math.fma(x2, p, 5.1222973e-8f);
      p = Math.fma(x2, p, 1.48572235e-5f);
      p = Math.fma(x2, p, 6.3726195e-4f);
      p = Math.fma(x2, p, 4.8935246e-3f);
      float q = Math.fma(x2, 1.1982584e-6f, 1.1853471e-4f);
      q = Math.fma(x2, q, 2.2684347e-3f);
      q = Math.fma(x2, q, 4.893525e-3f);
      z[i] = x * p / q;
    }
  }

  /** max(0, z) in place. */
  static void rectify(float[] z, int n) {
    for (int i = 0; i < n; i++) {
      z[i] = Math.max(0, z[i]);
    }
  }

  /** From d / d tanh(z) to d / d z, given h = tanh(z). */
  static void timesTanhDerivative(float[] d, float[] h, int n) {
    for (int i = 0; i < n; i++) {
      d[i] *= 1 - h[i] * h[i];
    }
  }

  /** From d / d max(0, z) to d / d z, given h = max(0, z). */
  static void timesStep(float[] d, float[] h, int n) {
    for (int i = 0; i < n; i++) {
      d[i] = h[i] > 0 ? d[i] : 0;
    }
  }
}
