package io.gradus.core.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A claim about all inputs, tried on 30 that seeds decide. The name of a failed case is the option
 * that repeats it alone.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "-Dgradus.seed={0}")
@ArgumentsSource(Seeds.Provider.class)
public @interface Seeds {
  /** The seeds. */
  final class Provider implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      Long only = Long.getLong("gradus.seed");
      LongStream seeds = only == null ? LongStream.range(0, 30) : LongStream.of(only);
      return seeds.mapToObj(Arguments::of);
    }
  }
}
