package io.gradus.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopsTest {
  /** With and without a last odd row, and rows that do not fill a four. */
  @ParameterizedTest
  @CsvSource({"4, 8, 16", "5, 7, 3", "1, 1, 1", "2, 3, 64", "3, 20, 9"})
  void productsAreSumsOverTheMiddleAddedToWhatIsThereAndTransposingSwapsIndices(
      int m, int k, int n) {
    Pcg64 random = Pcg64.seeded(4);
    float[][] a = matrix(random, m, k);
    float[][] across = new float[k][m];
    Loops.transpose(a, m, k, across);
    float[][] b = matrix(random, k, n);
    float[][] c = matrix(random, m, n);
    float[][] sum = copy(c);
    Loops.addProduct(sum, a, b, m, k, n);
    for (int i = 0; i < m; i++) {
      for (int o = 0; o < n; o++) {
        double expected = c[i][o];
        for (int j = 0; j < k; j++) {
          assertThat(across[j][i]).isEqualTo(a[i][j]);
          expected += (double) a[i][j] * b[j][o];
        }
        assertThat(sum[i][o]).isCloseTo((float) expected, within(1e-5f));
      }
    }
  }

  @Test
  void aRowOfAProductIsTheSameWhateverIsBesideIt() {
    Pcg64 random = Pcg64.seeded(4);
    float[][] a = matrix(random, 5, 11);
    float[][] b = matrix(random, 11, 13);
    float[][] together = new float[5][13];
    Loops.addProduct(together, a, b, 5, 11, 13);
    for (int i = 0; i < 5; i++) {
      float[][] alone = new float[1][13];
      Loops.addProduct(alone, new float[][] {a[i]}, b, 1, 11, 13);
      assertThat(alone[0]).containsExactly(together[i]);
    }
  }

  @Test
  void normDotAndSumGoByEveryNumber() {
    float[] a = {3, 0, 0, 0, 4};
    float[] b = {1, 2, 3, 4, 5};
    assertThat(Loops.norm(a)).isEqualTo(5);
    assertThat(Loops.dot(a, b, 5)).isEqualTo(23);
    assertThat(Loops.dot(a, b, 4)).isEqualTo(3);
    assertThat(Loops.sum(b, 5)).isEqualTo(15);
    assertThat(Loops.sum(b, 4)).isEqualTo(10);
  }

  @Test
  void tanhIsAccurateTo4e7() {
    int count = 200_001;
    float[] in = new float[count];
    for (int i = 0; i < count; i++) {
      in[i] = (i - 100_000) / 8000f;
    }
    float[] out = in.clone();
    Loops.tanh(out, count);
    double worst = 0;
    for (int i = 0; i < count; i++) {
      worst = Math.max(worst, Math.abs(out[i] - Math.tanh(in[i])));
    }
    assertThat(worst).isLessThan(4e-7);
  }

  @Test
  void tanhAndTheRectifierKeepNotANumber() {
    float[] z = {Float.NaN};
    Loops.tanh(z, 1);
    assertThat(z[0]).isNaN();
    Loops.rectify(z, 1);
    assertThat(z[0]).isNaN();
  }

  private static float[][] matrix(Pcg64 random, int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }

  private static float[][] copy(float[][] a) {
    float[][] result = new float[a.length][];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i].clone();
    }
    return result;
  }
}
