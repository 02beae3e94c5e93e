package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.run.Versions;
import io.gradus.agents.setting.Settings;
import io.gradus.envs.HostOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus presets}. */
@Command(
    name = "presets",
    description = "Lists the presets, the best known one for an environment first; prints one.")
final class PresetsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ENV", description = "Only those for this one.")
  private @Nullable String environment;

  @Option(names = "--algo", paramLabel = "ALGO", description = "Only those of this algorithm.")
  private @Nullable String algorithm;

  @Option(
      names = "--preset",
      paramLabel = "NAME|FILE.json",
      description = "Prints this one, as the file that it is.")
  private @Nullable String preset;

  @Option(
      names = "--keys",
      description = "Lists what --set can change, with the preset's values and what may be given.")
  private boolean keys;

  @Option(names = "--json", description = "As JSON, with all hyperparameters.")
  private boolean json;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (keys) {
      printKeys(out);
    } else if (preset != null) {
      printFile(preset, out);
    } else {
      List<Preset> found = list();
      if (json) {
        out.print(Json.write(found));
      } else {
        found.forEach(one -> print(one, out));
      }
    }
    out.flush();
  }

  private List<Preset> list() {
    List<Preset> all =
        environment == null ? Presets.all() : Presets.of(environment, actions(environment));
    if (algorithm == null) {
      return all;
    }
    Presets.checkAlgorithm(algorithm);
    return all.stream().filter(one -> one.algorithm().name().equals(algorithm)).toList();
  }

  private static Actions actions(String id) {
    return Subject.actions(id, HostOptions.defaults(), Wrapping.NONE);
  }

  private Preset chosen(String option) {
    if (preset != null && Presets.isFile(preset)) {
      return Presets.read(Path.of(preset));
    }
    if (environment == null) {
      throw new IllegalArgumentException(
          option + " is given without ENV: expected presets ENV " + option);
    }
    return Presets.find(
        environment,
        actions(environment),
        Optional.ofNullable(algorithm),
        Optional.ofNullable(preset));
  }

  private void printFile(String name, PrintWriter out) {
    Preset one = chosen("--preset " + name);
    out.print(Presets.isFile(name) ? Presets.textOf(Path.of(name)) : Presets.text(one));
  }

  private void printKeys(PrintWriter out) {
    Preset one = chosen("--keys");
    RunConfig config =
        RunConfig.of(
            one,
            environment == null ? one.name() : environment,
            1,
            "cpu",
            100,
            new Versions("", "", "", "", "", Optional.empty()));
    Settings<RunConfig> settings = RunSettings.of(config);
    out.println("Any end of a name will do that no other name has, in either way of writing:");
    out.println("--set learningRate=linear:1e-3 --set minibatch_size=64");
    out.println();
    for (Settings.Setting setting : settings.all()) {
      out.printf(
          Locale.ROOT,
          "%-31s %-18s %s%n",
          setting.path().replaceFirst("^algorithm\\.config\\.", ""),
          setting.word(),
          setting.rule());
    }
  }

  private static void print(Preset one, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-26s %-11s %-25s %,11d steps   %s%n",
        one.name(),
        one.algorithm().name(),
        scope(one),
        one.steps(),
        source(one));
  }

  private static String scope(Preset one) {
    List<String> environments = one.scope().environments();
    if (environments.isEmpty()) {
      return one.scope()
          .actions()
          .map(kind -> kind.name().toLowerCase(Locale.ROOT) + " actions")
          .orElse("any");
    }
    return environments.get(0) + (environments.size() > 1 ? ", ..." : "");
  }

  /** {@code rl-baselines3-zoo, ppo.yml, CartPole-v1}: the last parts of where it is from. */
  private static String source(Preset one) {
    String words = one.source().words().replaceAll("[^, ]*/", "");
    return one.source().file().isEmpty()
        ? words + one.note().map(note -> ": " + note).orElse("")
        : words;
  }
}
