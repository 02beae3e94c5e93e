package io.gradus.core.host;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a policy gradient's loss on some rows, for a policy and a value perceptron that
 * share nothing, derived by hand.
 *
 * <pre>
 *   L = − s · mean(surrogate) − c_H · mean(H) + c_V · mean(squared)
 *
 *   clipped:  surrogate = min(ρψ, clip(ρ, 1 ± ε) ψ) ,  ∂/∂ log π = ρψ where that is the smaller, else 0
 *   plain:    surrogate = ψ log π ,                    ∂/∂ log π = ψ
 *   squared = (V − R)², or max of that and (V_old + clip(V − V_old, ± δ) − R)²
 * </pre>
 *
 * <p>Policy and value share nothing, so they are gone through on two threads where that pays, with
 * the same sums in the same order as on one. The test of this class's user compares the gradient
 * with autograd through the plain loss.
 */
public final class HostGradient implements AutoCloseable {
  /**
   * What does not change within an update.
   *
   * @param clip ε of the clipped ratio; empty for the plain surrogate
   * @param surrogateScale s: 1 for a mean over rows
   * @param entropyCoefficient c_H
   * @param valueScale c_V
   * @param valueClip δ of the clipped value loss; empty for the plain one
   * @param standardise whether ψ is shifted and scaled to mean 0, deviation 1 of these rows
   */
  public record Terms(
      OptionalDouble clip,
      double surrogateScale,
      double entropyCoefficient,
      double valueScale,
      OptionalDouble valueClip,
      boolean standardise) {}

  /**
   * Means over the rows.
   *
   * @param surrogate times s
   * @param squared error of the value; NaN without one
   * @param entropy nats
   * @param approximateKl (ρ − 1) − log ρ, an estimate of KL(μ ‖ π)
   * @param outside share of ratios outside 1 ± ε; NaN without ε
   */
  public record Measured(
      double surrogate, double squared, double entropy, double approximateKl, double outside) {}

  private static final int BLOCK = PerceptronGradient.BLOCK;

  /** Rows times parameters from which on a second thread was measured to be faster. */
  private static final int LEAST_WORK = 500_000;

  private final PerceptronGradient policy;
  private final HostHead head;
  private final @Nullable PerceptronGradient value;
  private final @Nullable Companion companion;
  private final float[][] x; // (D, BLOCK)
  private final float[][] valueX; // the value's own, for its thread
  private final float[] output; // of an example
  private final float[] outputGradient;
  private double surrogate;
  private double squared;
  private double entropy;
  private double approximateKl;
  private long outside;

  /**
   * Networks whose parameters lie in a flat vector: the policy's, the head's free ones, the
   * value's.
   *
   * @param value null where there is none
   */
  public HostGradient(
      PerceptronGradient policy, HostHead head, @Nullable PerceptronGradient value) {
    this(policy, head, value, value != null && Companion.isUseful() ? new Companion() : null);
  }

  /** On one thread where there is no companion. */
  HostGradient(
      PerceptronGradient policy,
      HostHead head,
      @Nullable PerceptronGradient value,
      @Nullable Companion companion) {
    this.policy = policy;
    this.head = head;
    this.value = value;
    this.companion = companion;
    this.x = new float[policy.inputs()][BLOCK];
    this.valueX = new float[value == null ? 0 : value.inputs()][BLOCK];
    this.output = new float[policy.outputs()];
    this.outputGradient = new float[policy.outputs()];
  }

  /**
   * Computes it.
   *
   * @param parameters (P)
   * @param rows which
   * @param gradient gets (P) ∂L
   */
  public Measured of(
      float[] parameters, HostColumns columns, long[] rows, Terms terms, float[] gradient) {
    Companion beside = (long) rows.length * parameters.length < LEAST_WORK ? null : companion;
    int valueStart = policy.size() + head.free();
    squared = 0;
    Runnable fitting = () -> fit(parameters, valueStart, columns, rows, terms, gradient);
    if (beside != null) {
      beside.offer(fitting);
    }
    try {
      improve(parameters, columns, rows, terms, gradient);
    } finally {
      if (beside != null) {
        beside.join();
      } else {
        fitting.run();
      }
    }
    double n = rows.length;
    return new Measured(
        terms.surrogateScale() * surrogate / n,
        value == null ? Double.NaN : squared / n,
        entropy / n,
        approximateKl / n,
        terms.clip().isPresent() ? outside / n : Double.NaN);
  }

  /** The policy's part. */
  private void improve(
      float[] parameters, HostColumns columns, long[] rows, Terms terms, float[] gradient) {
    policy.begin(parameters, 0);
    head.begin(parameters, policy.size());
    double mean = 0;
    double perDeviation = 1;
    if (terms.standardise()) {
      mean = mean(columns, rows);
      perDeviation = 1 / (deviation(columns, rows, mean) + 1e-8);
    }
    surrogate = 0;
    entropy = 0;
    approximateKl = 0;
    outside = 0;
    for (int from = 0; from < rows.length; from += BLOCK) {
      int count = Math.min(BLOCK, rows.length - from);
      gather(columns, rows, from, count, x);
      improve(columns, rows, from, count, terms, mean, perDeviation);
    }
    policy.writeGradient(gradient, 0);
    head.writeGradient(gradient, policy.size());
  }

  /** The value function's part; touches nothing that the policy's does. */
  private void fit(
      float[] parameters,
      int start,
      HostColumns columns,
      long[] rows,
      Terms terms,
      float[] gradient) {
    if (value == null) {
      return;
    }
    value.begin(parameters, start);
    for (int from = 0; from < rows.length; from += BLOCK) {
      int count = Math.min(BLOCK, rows.length - from);
      gather(columns, rows, from, count, valueX);
      fit(value, columns, rows, from, count, terms);
    }
    value.writeGradient(gradient, start);
  }

  /** Puts an observation in each column. */
  private static void gather(
      HostColumns columns, long[] rows, int from, int count, float[][] into) {
    for (int k = 0; k < count; k++) {
      int row = (int) rows[from + k];
      for (int i = 0; i < into.length; i++) {
        into[i][k] = columns.observations[row * into.length + i];
      }
    }
  }

  /** The policy's part of a block. */
  private void improve(
      HostColumns columns,
      long[] rows,
      int from,
      int count,
      Terms terms,
      double mean,
      double perDeviation) {
    boolean clipped = terms.clip().isPresent();
    double epsilon = terms.clip().orElse(Double.NaN);
    double perRow = 1.0 / rows.length;
    float[][] outputs = policy.forward(x, count);
    float[][] d = policy.outputGradient();
    for (int k = 0; k < count; k++) {
      int row = (int) rows[from + k];
      double psi = (columns.weight(row) - mean) * perDeviation;
      for (int o = 0; o < output.length; o++) {
        output[o] = outputs[o][k];
      }
      head.evaluate(output, columns.actions, row * columns.actionSize);
      double logProb = head.logProb();
      double logRatio = logProb - columns.logBehaviour(row);
      double ratio = Math.exp(logRatio);
      double weight = psi;
      if (clipped) {
        double plain = ratio * psi;
        double limited = Math.max(1 - epsilon, Math.min(1 + epsilon, ratio)) * psi;
        weight = plain <= limited ? plain : 0;
        surrogate += Math.min(plain, limited);
        outside += Math.abs(ratio - 1) > epsilon ? 1 : 0;
      } else {
        surrogate += psi * logProb;
      }
      entropy += head.entropy();
      approximateKl += ratio - 1 - logRatio;
      head.gradient(
          -weight * terms.surrogateScale() * perRow,
          -terms.entropyCoefficient() * perRow,
          outputGradient);
      for (int o = 0; o < output.length; o++) {
        d[o][k] = outputGradient[o];
      }
    }
    policy.backward(x, count);
  }

  /** The value function's part of a block. */
  private void fit(
      PerceptronGradient network,
      HostColumns columns,
      long[] rows,
      int from,
      int count,
      Terms terms) {
    double limit = terms.valueClip().orElse(Double.POSITIVE_INFINITY);
    double scale = 2 * terms.valueScale() / rows.length;
    float[][] outputs = network.forward(valueX, count);
    float[][] d = network.outputGradient();
    for (int k = 0; k < count; k++) {
      int row = (int) rows[from + k];
      double v = outputs[0][k];
      double error = v - columns.target(row);
      double square = error * error;
      double move = v - columns.oldValue(row);
      if (Math.abs(move) > limit) {
        double shifted = columns.oldValue(row) + Math.copySign(limit, move) - columns.target(row);
        // Where the clipped form is the larger it does not depend on V.
        error = square >= shifted * shifted ? error : 0;
        square = Math.max(square, shifted * shifted);
      }
      squared += square;
      d[0][k] = (float) (scale * error);
    }
    network.backward(valueX, count);
  }

  /** Ends the second thread. */
  @Override
  public void close() {
    if (companion != null) {
      companion.close();
    }
  }

  private static double mean(HostColumns columns, long[] rows) {
    double sum = 0;
    for (long row : rows) {
      sum += columns.weight((int) row);
    }
    return sum / rows.length;
  }

  /** Of the sample, as torch's default has it. */
  private static double deviation(HostColumns columns, long[] rows, double mean) {
    double sum = 0;
    for (long row : rows) {
      double difference = columns.weight((int) row) - mean;
      sum += difference * difference;
    }
    return Math.sqrt(sum / (rows.length - 1));
  }

  /**
   * Scales a gradient in place so that its Euclidean norm is at most {@code limit}, as torch's
   * {@code clip_grad_norm_} does.
   *
   * @return the norm before
   */
  public static double clip(float[] gradient, double limit) {
    double norm = Loops.norm(gradient);
    float scale = (float) Math.min(1, limit / (norm + 1e-6));
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= scale;
    }
    return norm;
  }
}
