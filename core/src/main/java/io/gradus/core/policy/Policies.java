package io.gradus.core.policy;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import io.gradus.core.space.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Policies above models that there are already.
 *
 * <pre>{@code
 * ActorCritic networks =
 *     Policies.of(Path.of("features.pt"), Pretrained.frozen("conv1"), observations, actions, 1)
 *         .build();
 * }</pre>
 *
 * <p>What is above the model is described by the {@link ActorCriticBuilder} that these methods
 * return: a memory, another head, a device. {@link ActorCriticBuilder#build} tries the model on
 * observations of the space and says what does not fit. The model has to take them as they are, (N,
 * …) FLOAT32, and to give one array, a row for each; rows of a higher rank are flattened.
 *
 * <p>The model is evaluated as it is when it serves, in learning too: dropout drops nothing, and
 * batch normalisation goes by the statistics that it came with. A block that is to be trained in
 * training mode, from random weights, say, is a {@link ActorCriticBuilder#trunk}.
 *
 * <p>Whatever is given is owned by the {@link ActorCritic} from the call of {@code build} on, and
 * closed with it, or at once if {@code build} throws. Its parameters are changed in place: the
 * arrays that the block holds are those that are trained, and cannot be used after the close.
 */
public final class Policies {
  private Policies() {}

  /**
   * Above a block, initialised or not.
   *
   * @param seed decides the weights of what is new
   */
  public static ActorCriticBuilder of(
      Block network, Pretrained use, Space observations, Space actions, long seed) {
    String name = network.getClass().getSimpleName();
    return builder(observations, actions, seed)
        .pretrained(new ActorCriticBuilder.Source(name, use, (device, owned) -> network));
  }

  /**
   * Above a model's block: a {@link Model} that {@code .params} were loaded into, or a {@code
   * ZooModel} that {@link Criteria} found. A TorchScript model can be trained if it was loaded with
   * the option {@code trainParam}, {@code true}.
   *
   * @param seed decides the weights of what is new
   */
  public static ActorCriticBuilder of(
      Model model, Pretrained use, Space observations, Space actions, long seed) {
    return builder(observations, actions, seed)
        .pretrained(
            new ActorCriticBuilder.Source(
                model.getName(),
                use,
                (device, owned) -> {
                  owned.add(model);
                  return model.getBlock();
                }));
  }

  /**
   * Above a TorchScript file, or a folder of DJL's that holds one.
   *
   * @param path {@code features.pt}, say; a folder has the file by its own name, as {@code
   *     features/features.pt}, or as {@code model.pt}
   * @param seed decides the weights of what is new
   */
  public static ActorCriticBuilder of(
      Path path, Pretrained use, Space observations, Space actions, long seed) {
    return builder(observations, actions, seed)
        .pretrained(
            new ActorCriticBuilder.Source(
                path.toString(),
                use,
                (device, owned) -> {
                  Model model = load(path, device);
                  owned.add(model);
                  return model.getBlock();
                }));
  }

  private static ActorCriticBuilder builder(Space observations, Space actions, long seed) {
    return ActorCritic.builder(observations, actions, seed);
  }

  private static Model load(Path path, Device device) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("there is no model " + path);
    }
    try {
      return Criteria.builder()
          .setTypes(NDList.class, NDList.class)
          .optModelPath(path)
          .optEngine("PyTorch")
          .optDevice(device)
          .optOption("trainParam", "true") // else its numbers can never have a gradient
          .optOption("mapLocation", "true") // a file that was written on a GPU is read on a CPU
          .build()
          .loadModel();
    } catch (IOException | ModelNotFoundException | MalformedModelException | RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = String.valueOf(cause.getMessage()).strip();
      throw new IllegalArgumentException(
          "the model "
              + path
              + " cannot be read: expected a TorchScript file, or a folder with one ("
              + message.lines().findFirst().orElse("")
              + ")",
          e);
    }
  }
}
