package io.gradus.agents.export;

import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RestoredPolicy;
import io.gradus.agents.run.Versions;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.space.Box;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.Space;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a policy for other programs: from raw observations to greedy actions, with the
 * normalisation and the wrappers that it was trained with.
 *
 * <pre>
 *   new PolicyExport(networks)
 *       .normalised(new Normaliser(wrapper.statistics(), 10))
 *       .write(ExportFormat.ONNX, new Destination(Path.of("policy.onnx"), false));
 * </pre>
 */
public final class PolicyExport {
  private final ActorCritic networks;
  private Optional<Normaliser> normaliser = Optional.empty();
  private Wrapping wrapping = Wrapping.NONE;
  private Space observations;
  private Space actions;

  /**
   * Of networks, which stay the caller's, as they are when something is written.
   *
   * @param networks see what the environment shows, and give what it takes
   */
  public PolicyExport(ActorCritic networks) {
    this.networks = networks;
    observations = networks.observationSpace();
    actions = networks.actionSpace();
  }

  /** Of a run. */
  public static PolicyExport of(RestoredPolicy run) {
    PolicyExport export = new PolicyExport(run.networks());
    run.statistics()
        .ifPresent(
            statistics ->
                export.normalised(new Normaliser(statistics, run.config().normalisation().clip())));
    return export.wrapped(run.config().wrapping(), run.observationSpace(), run.actionSpace());
  }

  /** The networks see observations that are normalised in this way. */
  public PolicyExport normalised(Normaliser how) {
    normaliser = Optional.of(how);
    return this;
  }

  /**
   * The environment is changed before the networks act in it.
   *
   * @param how the wrappers
   * @param shown what the environment inside shows
   * @param taken what it takes
   */
  public PolicyExport wrapped(Wrapping how, Space shown, Space taken) {
    wrapping = how;
    observations = shown;
    actions = taken;
    return this;
  }

  /**
   * What was written.
   *
   * @param path the file or folder
   * @param contents a line for each array or for what goes in and comes out, with its shape
   */
  public record Written(Path path, List<String> contents) {
    /** Copies the list. */
    public Written {
      contents = List.copyOf(contents);
    }
  }

  /**
   * Writes the policy.
   *
   * @throws IllegalArgumentException if the policy cannot be written in that format, or the place
   *     cannot be written to
   */
  public Written write(ExportFormat format, Destination where) {
    where.check();
    if (format == ExportFormat.SAFETENSORS) {
      where.write(SafetensorsFile.of(networks, words()));
      return new Written(where.path(), arrays());
    }
    PolicyGraph policy = PolicyGraph.of(networks, normaliser, wrapping, observations, actions);
    switch (format) {
      case TORCHSCRIPT -> where.write(TorchScriptFile.of(policy));
      case ONNX -> where.write(OnnxFile.of(policy, Versions.ofGradus()));
      case DJL -> where.write(ModelFolder.forDjl(policy));
      case SERVING -> where.write(ModelFolder.archive(ModelFolder.forServing(policy)));
      case SAFETENSORS -> throw new IllegalStateException("it is written above");
    }
    return new Written(where.path(), describe(policy));
  }

  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("producer", "gradus " + Versions.ofGradus());
    words.put("observation_space", observations.toString());
    words.put("action_space", actions.toString());
    words.put("distribution", networks.policy().family().getClass().getSimpleName());
    words.put("observations_normalised", String.valueOf(normaliser.isPresent()));
    words.put("normaliser", "not included");
    words.put("wrapping", Json.tree(wrapping).toString());
    return words;
  }

  private List<String> arrays() {
    List<String> lines = new ArrayList<>();
    SafetensorsFile.arrays(networks)
        .forEach((name, array) -> lines.add(name + ": float32 " + array.getShape()));
    return lines;
  }

  private static List<String> describe(PolicyGraph policy) {
    Space actions = policy.actions();
    String type =
        actions instanceof Box ? "float32" : actions instanceof MultiBinary ? "int8" : "int64";
    List<String> names = policy.parameterNames();
    return List.of(
        PolicyGraph.OBSERVATION + ": float32 " + shape(policy.observationShape()),
        PolicyGraph.ACTION + ": " + type + " " + shape(policy.actionShape()),
        PolicyGraph.PARAMETERS
            + ": float32 (N, "
            + names.size()
            + "), "
            + names.get(0)
            + (names.size() == 1 ? "" : " to " + names.get(names.size() - 1)));
  }

  private static String shape(List<Long> shape) {
    return shape.stream().map(size -> ", " + size).collect(Collectors.joining("", "(N", ")"));
  }
}
