package io.gradus.agents.cli;

import io.gradus.agents.run.RunConfig;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gradus rollout}. */
@Command(
    name = "rollout",
    description = "Steps an environment with given actions and writes down what follows.")
final class RolloutCommand implements Runnable {
  @Mixin private final HostMixin host = new HostMixin();

  @Parameters(paramLabel = "ENV", description = "As in ./gradus envs.")
  private String environment;

  @Option(names = "--seed", defaultValue = "1", description = "Of the reset (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--actions",
      paramLabel = "FILE",
      required = true,
      description = "An action a line, comma-separated when it is a vector.")
  private Path actions;

  @Option(
      names = "--out",
      paramLabel = "CSV",
      required = true,
      description = "t,obs_0,…,reward,terminated,truncated; t=0 is the reset.")
  private Path out;

  @Override
  public void run() {
    RunConfig.checkSeed(seed, 1);
    try (VectorEnvironment one =
        Environments.make(
            environment, EnvironmentOptions.lanes(1).withHost(host.options(environment)))) {
      List<float[]> given = read(one.actionSpace());
      String csv = play(one, given);
      try {
        Files.writeString(out, csv);
      } catch (IOException e) {
        throw new IllegalArgumentException(out + " cannot be written: " + e, e);
      }
    }
  }

  private List<float[]> read(Space space) {
    List<String> lines;
    try {
      lines = Files.readAllLines(actions);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no action file " + actions, e);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException("the action file " + actions + " is not text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the action file " + actions + " cannot be read: " + e, e);
    }
    List<float[]> read = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        String place = actions + ", line " + (i + 1) + ": ";
        try {
          read.add(action(line, space, read.size()));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(place + e.getMessage(), e);
        }
      }
    }
    if (read.isEmpty()) {
      throw new IllegalArgumentException(
          "the action file " + actions + " is empty: expected an action a line");
    }
    return read;
  }

  private static float[] action(String line, Space space, int step) {
    String[] fields = line.split(",", -1);
    if (fields.length != space.size()) {
      throw new IllegalArgumentException(
          "an action of "
              + fields.length
              + (fields.length == 1 ? " number" : " numbers")
              + " does not fit "
              + space
              + ": expected "
              + space.size());
    }
    float[] action = new float[fields.length];
    for (int k = 0; k < fields.length; k++) {
      try {
        action[k] = Float.parseFloat(fields[k].strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + fields[k].strip() + "' is not a number", e);
      }
    }
    Actions.check(space, action, new int[] {step});
    return action;
  }

  private String play(VectorEnvironment one, List<float[]> given) {
    StringBuilder csv = new StringBuilder("t");
    for (int i = 0; i < one.observationSpace().size(); i++) {
      csv.append(",obs_").append(i);
    }
    csv.append(",reward,terminated,truncated\n");
    VectorStep step = VectorStep.of(one);
    one.reset(seed, step);
    append(csv, 0, step.observations(), step);
    for (int t = 1; t <= given.size(); t++) {
      one.step(given.get(t - 1), step);
      append(csv, t, step.ended(0) ? step.finalObservations() : step.observations(), step);
      if (step.ended(0)) {
        break;
      }
    }
    return csv.toString();
  }

  /** A float is written with the digits of the double that it is: none is lost. */
  private static void append(StringBuilder csv, int t, float[] observation, VectorStep step) {
    csv.append(t);
    for (float number : observation) {
      csv.append(',').append((double) number);
    }
    csv.append(',').append(step.rewards()[0]);
    csv.append(',').append(step.terminated()[0] ? 1 : 0);
    csv.append(',').append(step.truncated()[0] ? 1 : 0).append('\n');
  }
}
