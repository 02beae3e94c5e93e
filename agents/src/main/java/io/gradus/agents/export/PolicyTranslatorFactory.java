package io.gradus.agents.export;

import ai.djl.Model;
import ai.djl.translate.ArgumentsUtil;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/**
 * Makes the {@link PolicyTranslator} of a folder that was exported for DJL.
 *
 * <pre>
 *   Criteria.builder()
 *       .setTypes(float[].class, Action.class)
 *       .optModelPath(Path.of("policy-djl"))
 *       .optTranslatorFactory(new PolicyTranslatorFactory())
 * </pre>
 *
 * <p>It has to be said: of types other than those of DJL Serving, {@code Criteria} looks for a
 * translator before it reads the folder.
 */
public final class PolicyTranslatorFactory implements TranslatorFactory {
  static final String OBSERVATION_SIZE = "observationSize";

  /** For any exported policy. */
  public PolicyTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(new Pair<>(float[].class, Action.class));
  }

  @Override
  @SuppressWarnings("unchecked") // I and O are checked
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
    if (!isSupported(input, output)) {
      throw new IllegalArgumentException(
          "a policy makes no "
              + output.getName()
              + " of a "
              + input.getName()
              + ": expected an "
              + Action.class.getName()
              + " of a float[]");
    }
    return (Translator<I, O>)
        new PolicyTranslator(ArgumentsUtil.intValue(arguments, OBSERVATION_SIZE));
  }
}
