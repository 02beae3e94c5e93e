package io.gradus.agents.cli;

import com.google.gson.JsonObject;
import io.gradus.agents.lab.Estimator;
import io.gradus.agents.lab.EstimatorLab;
import io.gradus.agents.lab.LabProblem;
import io.gradus.agents.lab.LabProblemFile;
import io.gradus.agents.lab.LabResult;
import io.gradus.agents.lab.LabSettings;
import io.gradus.agents.run.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
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
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROBLEM.json", description = "As in docs/lab.md.")
  private Path file;

  @Option(
      names = "--estimator",
      paramLabel = "ID",
      required = true,
      description = "reinforce, behaviour-cloning, …; a wrong one lists all.")
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

  @Option(
      names = "--batches",
      paramLabel = "M",
      defaultValue = "10000",
      description = "Estimates in a sample (${DEFAULT-VALUE}).")
  private int batches;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides the sample (${DEFAULT-VALUE}).")
  private long seed;

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
            use("--gamma", discount, 1, chosen, Estimator.GAE),
            use("--lambda", lambda, 1, chosen, Estimator.GAE),
            use("--clip", clip, 0.2, chosen, Estimator.CLIPPED),
            use("--cap", cap, 1, chosen, Estimator.TRUNCATED),
            use(
                "--temperature",
                temperature,
                1,
                chosen,
                Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX));
    LabProblem problem = LabProblemFile.read(file);
    EstimatorLab lab = new EstimatorLab(problem, chosen, settings, warnings());
    String how = mode == null ? (chosen.isPathwise() ? "sample" : "enumerate") : mode;
    LabResult result =
        switch (how) {
          case "enumerate" -> lab.enumerate();
          case "sample" -> lab.sample(batches, seed);
          default ->
              throw new IllegalArgumentException(
                  "--mode is '" + how + "': expected enumerate or sample");
        };
    PrintWriter out = spec.commandLine().getOut();
    out.print(Json.write(json(result, how)));
    out.flush();
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
    if (how.equals("sample")) {
      json.add("standard_error", Json.tree(result.standardError()));
      json.addProperty("batches", batches);
      json.addProperty("seed", seed);
    }
    result.effectiveSampleSize().ifPresent(size -> json.addProperty("effective_sample_size", size));
    return json;
  }

  private double use(
      String name, @Nullable Double given, double standard, Estimator chosen, Estimator owner) {
    if (given != null && chosen != owner) {
      warnings().accept(name + " is of " + owner.id() + " alone: " + chosen.id() + " ignores it");
    }
    return given == null ? standard : given;
  }

  private Consumer<String> warnings() {
    PrintWriter err = spec.commandLine().getErr();
    return warning -> {
      err.println("gradus: warning: " + warning);
      err.flush();
    };
  }
}
