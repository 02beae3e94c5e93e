package io.gradus.benchmarks.transport;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Steps an environment with random actions for a while. */
interface Stepper extends AutoCloseable {
  /** Steps for so many seconds. */
  Timing run(double seconds);

  /**
   * Microseconds a vector step that were not the server's work, on average over the last run; empty
   * if no server says how long it worked.
   */
  default Optional<Double> addedMicros() {
    return Optional.empty();
  }

  @Override
  void close();

  /** One of ours, in this process or elsewhere. */
  static Stepper ours(VectorEnvironment environment) {
    return new Ours(environment);
  }

  /**
   * One of a Python process that speaks as {@code steps.py} does.
   *
   * @param command that starts it
   */
  static Stepper python(ProcessBuilder command) {
    return new Python(command);
  }

  /** See {@link #ours}. */
  final class Ours implements Stepper {
    private static final int DRAWS = 64;
    private final VectorEnvironment environment;
    private final VectorStep step;
    private final float[][] actions = new float[DRAWS][];
    private long[] nanos = new long[1 << 16];
    private int turn;
    private Optional<Double> added = Optional.empty();

    private Ours(VectorEnvironment environment) {
      this.environment = environment;
      step = VectorStep.of(environment);
      Pcg64 random = Pcg64.seeded(1);
      int size = environment.actionSpace().size();
      for (int draw = 0; draw < DRAWS; draw++) {
        actions[draw] = new float[environment.lanes() * size];
        for (int at = 0; at < actions[draw].length; at += size) {
          environment.actionSpace().sample(random, actions[draw], at);
        }
      }
      environment.reset(1, step);
    }

    @Override
    public Timing run(double seconds) {
      int count = 0;
      long invalid = 0;
      long servedBefore = environment.servedNanos();
      long now = System.nanoTime();
      long end = now + Math.round(1e9 * seconds);
      while (now < end) {
        turn = (turn + 1) % DRAWS;
        environment.step(actions[turn], step);
        long after = System.nanoTime();
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = after - now;
        for (boolean valid : step.valid()) {
          invalid += valid ? 0 : 1;
        }
        now = System.nanoTime();
      }
      long served = environment.servedNanos() - servedBefore;
      long took = 0;
      for (int i = 0; i < count; i++) {
        took += nanos[i];
      }
      added = served == 0 ? Optional.empty() : Optional.of((took - served) / 1e3 / count);
      double rows = (double) count * environment.lanes();
      return Timing.of(nanos, count, 1 - invalid / rows);
    }

    @Override
    public Optional<Double> addedMicros() {
      return added;
    }

    @Override
    public void close() {
      environment.close();
    }
  }

  /** See {@link #python}. */
  final class Python implements Stepper {
    private final Process process;
    private final OutputStream in;
    private final BufferedReader out;
    private final List<String> command;

    private Python(ProcessBuilder builder) {
      command = builder.command();
      try {
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      } catch (IOException e) {
        throw new IllegalStateException(command + " cannot be started: " + e.getMessage(), e);
      }
      in = process.getOutputStream();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public Timing run(double seconds) {
      try {
        in.write(("run " + seconds + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        String line = out.readLine();
        if (line == null) {
          throw new IllegalStateException(command + " ended: what it said is above");
        }
        JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
        return new Timing(
            answer.get("steps").getAsInt(),
            answer.get("median_micros").getAsDouble(),
            answer.get("tenth_percentile_micros").getAsDouble(),
            answer.get("valid_share").getAsDouble());
      } catch (IOException e) {
        throw new IllegalStateException(command + " ended: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
