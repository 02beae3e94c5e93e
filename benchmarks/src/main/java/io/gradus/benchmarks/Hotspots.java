package io.gradus.benchmarks;

import io.gradus.agents.Trainer;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where time goes, by Flight Recorder's samples of the main thread: {@code Hotspots step ROWS} for
 * {@link ClippedStep}, {@code Hotspots ppo STEPS} for PPO on CartPole-v1 with CleanRL's
 * hyperparameters. Prints each method's own share; a loop counts for the method that says what it
 * is for.
 */
public final class Hotspots {
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final double SMALLEST_SHARE = 0.01;

  private Hotspots() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws IOException {
    int size = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "step" -> {
        ClippedStep.measure(size, 4); // compiled before it is looked at
        sample(() -> ClippedStep.measure(size, 20));
      }
      case "ppo" -> {
        train(100_000);
        sample(() -> train(size));
      }
      default ->
          throw new IllegalArgumentException(
              "what to look at is " + arguments[0] + ": expected step or ppo");
    }
  }

  private static void train(long steps) {
    try (VectorEnvironment environment =
            Environments.make("CartPole-v1", EnvironmentOptions.lanes(4));
        ActorCritic networks =
            ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
                .build();
        Trainer trainer = PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 1)) {
      trainer.train(steps);
    }
  }

  private static void sample(Runnable work) throws IOException {
    Path file = Files.createTempFile("gradus-hotspots", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
      recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    Map<String, Integer> counts = new HashMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getThread("sampledThread").getJavaName().equals("main")) {
        counts.merge(place(event), 1, Integer::sum);
      }
    }
    Files.delete(file);
    double all = counts.values().stream().mapToInt(Integer::intValue).sum();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .filter(entry -> entry.getValue() >= SMALLEST_SHARE * all)
        .forEach(
            entry ->
                System.out.printf(
                    Locale.ROOT, "%5.1f %%  %s%n", 100 * entry.getValue() / all, entry.getKey()));
    System.out.printf(Locale.ROOT, "%.0f samples%n", all);
  }

  /** The innermost method of ours that is not a loop that many use. */
  private static String place(RecordedEvent event) {
    String loop = "";
    for (RecordedFrame frame : event.getStackTrace().getFrames()) {
      String type = frame.getMethod().getType().getName();
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
      if (type.endsWith(".Loops")) {
        loop = " > " + frame.getMethod().getName();
      } else if (type.startsWith("io.gradus.")) {
        return name + loop;
      }
    }
    return "other";
  }
}
