package io.gradus.agents.cli;

import com.google.gson.JsonObject;
import io.gradus.agents.lab.Estimator;
import io.gradus.agents.lab.EstimatorLab;
import io.gradus.agents.lab.LabProblemFile;
import io.gradus.agents.lab.LabResult;
import io.gradus.agents.lab.LabSettings;
import io.gradus.agents.run.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus lab estimate}. */
@Command(
    name = "estimate",
    description = "Prints expectation, bias and variance of an estimator on a problem.")
final class LabEstimateCommand implements Runnable {
  /** The names of the estimators, for the help. */
  static final class Ids implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Estimator.values()).map(Estimator::id).iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROBLEM.json", description = "As in docs/lab.md.")
  private Path file;

  @Option(
      names = "--estimator",
      paramLabel = "ID",
      required = true,
      completionCandidates = Ids.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String estimator;

  @Option(
      names = "--trajectories",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of one estimate (${DEFAULT-VALUE}).")
  private int trajectories;

  @Option(
      names = "--mode",
      description =
          "enumerate: exactly, over all that can happen; sample: any size. By default the first"
              + " where it is possible at all.")
  private @Nullable String mode;

  @Option(names = "--batches", paramLabel = "M", description = "Estimates in a sample (10000).")
  private @Nullable Integer batches;

  @Option(names = "--seed", description = "Decides the sample (1).")
  private @Nullable Long seed;

  @Option(names = "--gamma", description = "γ of gae (1).")
  private @Nullable Double discount;

  @Option(names = "--lambda", description = "λ of gae (1).")
  private @Nullable Double lambda;

  @Option(names = "--clip", description = "ε of clipped (0.2).")
  private @Nullable Double clip;

  @Option(names = "--cap", description = "c of truncated (1).")
  private @Nullable Double cap;

  @Option(names = "--temperature", description = "Of straight-through-gumbel-softmax (1).")
  private @Nullable Double temperature;

  @Override
  public void run() {
    Estimator chosen = Estimator.of(estimator);
    LabSettings settings =
        new LabSettings(
            trajectories,
            orElse(discount, 1),
            orElse(lambda, 1),
            orElse(clip, 0.2),
            orElse(cap, 1),
            orElse(temperature, 1));
    EstimatorLab lab = new EstimatorLab(LabProblemFile.read(file), chosen, settings, this::warn);
    String how = mode == null ? (chosen.isPathwise() ? "sample" : "enumerate") : mode;
    boolean sampled = how.equals("sample");
    if (!sampled && !how.equals("enumerate")) {
      throw new IllegalArgumentException("--mode is '" + how + "': expected enumerate or sample");
    }
    int number = batches == null ? 10_000 : batches;
    long chosenSeed = seed == null ? 1 : seed;
    LabResult result = sampled ? lab.sample(number, chosenSeed) : lab.enumerate();
    sayWhatIsIgnored(chosen, sampled);
    JsonObject json = json(result, how);
    if (sampled) {
      json.add("standard_error", Json.tree(result.standardError()));
      json.addProperty("batches", number);
      json.addProperty("seed", chosenSeed);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Json.write(json));
    out.flush();
  }

  private static double orElse(@Nullable Double given, double standard) {
    return given == null ? standard : given;
  }

  private void sayWhatIsIgnored(Estimator chosen, boolean sampled) {
    ignored("--gamma", discount, chosen, Estimator.GAE);
    ignored("--lambda", lambda, chosen, Estimator.GAE);
    ignored("--clip", clip, chosen, Estimator.CLIPPED);
    ignored("--cap", cap, chosen, Estimator.TRUNCATED);
    ignored("--temperature", temperature, chosen, Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX);
    if (!sampled && (batches != null || seed != null)) {
      warn("--batches and --seed are of a sample: --mode enumerate ignores them");
    }
  }

  private void ignored(String name, @Nullable Double given, Estimator chosen, Estimator owner) {
    if (given != null && chosen != owner) {
      warn(name + " is of " + owner.id() + " alone: " + chosen.id() + " ignores it");
    }
  }

  private JsonObject json(LabResult result, String how) {
    JsonObject json = new JsonObject();
    json.addProperty("estimator", result.estimator());
    json.addProperty("mode", how);
    json.addProperty("trajectories", trajectories);
    json.add("exact", Json.tree(result.exact()));
    json.add("expectation", Json.tree(result.expectation()));
    json.addProperty("bias", result.bias());
    json.addProperty("variance", result.variance());
    result.effectiveSampleSize().ifPresent(size -> json.addProperty("effective_sample_size", size));
    return json;
  }

  private void warn(String warning) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("gradus: warning: " + warning);
    err.flush();
  }
}
