package io.gradus.core.host;

/**
 * A choice among n by logits z.
 *
 * <pre>
 *   log p = z − log Σ e^z ,  H = −Σ p log p
 *   ∂ log p_a / ∂z = [a] − p ,  ∂H / ∂z = −p (log p + H)
 * </pre>
 */
public final class HostCategorical implements HostHead {
  private final int start;
  private final double[] probabilities;
  private final double[] logs;
  private int chosen;
  private double entropy;

  /**
   * Choices.
   *
   * @param n how many
   * @param start the number of the first
   */
  public HostCategorical(int n, int start) {
    this.start = start;
    probabilities = new double[n];
    logs = new double[n];
  }

  @Override
  public int free() {
    return 0;
  }

  @Override
  public void begin(float[] flat, int from) {}

  @Override
  public void evaluate(float[] outputs, float[] actions, int from) {
    chosen = (int) actions[from] - start;
    float largest = outputs[0];
    for (int i = 1; i < logs.length; i++) {
      largest = Math.max(largest, outputs[i]);
    }
    double sum = 0;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = outputs[i] - largest;
      probabilities[i] = Math.exp(logs[i]);
      sum += probabilities[i];
    }
    double logSum = Math.log(sum);
    entropy = 0;
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= logSum;
      probabilities[i] /= sum;
      entropy -= probabilities[i] * logs[i];
    }
  }

  @Override
  public double logProb() {
    return logs[chosen];
  }

  @Override
  public double entropy() {
    return entropy;
  }

  @Override
  public void gradient(double weight, double bonus, float[] d) {
    for (int i = 0; i < logs.length; i++) {
      double one = i == chosen ? weight : 0;
      d[i] = (float) (one - probabilities[i] * (weight + bonus * (logs[i] + entropy)));
    }
  }

  @Override
  public void writeGradient(float[] flat, int from) {}
}
