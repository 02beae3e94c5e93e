package io.gradus.agents.cli;

import com.google.gson.JsonObject;
import io.gradus.agents.lab.LabProblem;
import io.gradus.agents.lab.LabProblemFile;
import io.gradus.agents.run.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus lab exact}. */
@Command(
    name = "exact",
    description = "Prints the expected return of a problem's policy and its exact gradient.")
final class LabExactCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROBLEM.json", description = "As in docs/lab.md.")
  private Path file;

  @Override
  public void run() {
    LabProblem problem = LabProblemFile.read(file);
    JsonObject result = new JsonObject();
    result.addProperty("J", problem.expectedReturn());
    result.add("gradient", Json.tree(problem.gradient()));
    PrintWriter out = spec.commandLine().getOut();
    out.print(Json.write(result));
    out.flush();
  }
}
