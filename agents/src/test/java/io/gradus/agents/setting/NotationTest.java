package io.gradus.agents.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.agents.ppo.KlPenalty;
import io.gradus.agents.ppo.KlStop;
import io.gradus.agents.ppo.Scaling;
import io.gradus.agents.ppo.ValueClip;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.optim.Schedule;
import io.gradus.core.policy.Recurrence;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NotationTest {
  /** A component of each kind that configurations have. */
  private record Kinds(
      int count,
      long steps,
      double rate,
      boolean shared,
      Scaling scaling,
      List<Integer> hidden,
      Optional<Double> bound,
      Schedule schedule,
      ValueClip clip,
      KlPenalty penalty,
      ActionHead head,
      Optional<KlStop> stop,
      Optional<Recurrence> memory) {}

  private static Type type(String component) {
    return Arrays.stream(Kinds.class.getRecordComponents())
        .filter(part -> part.getName().equals(component))
        .map(RecordComponent::getGenericType)
        .findFirst()
        .orElseThrow();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("count", "20", 20),
        Arguments.of("steps", "1000000", 1_000_000L),
        Arguments.of("rate", "3e-4", 3e-4),
        Arguments.of("shared", "true", true),
        Arguments.of("scaling", "minibatch", Scaling.MINIBATCH),
        Arguments.of("hidden", "64,32", List.of(64, 32)),
        Arguments.of("hidden", "none", List.of()),
        Arguments.of("bound", "none", Optional.empty()),
        Arguments.of("bound", "3", Optional.of(3.0)),
        Arguments.of("schedule", "0.02", Schedule.constant(0.02)),
        Arguments.of("schedule", "linear 0.02", Schedule.linear(0.02)),
        Arguments.of("schedule", "linear 0.02 0.01", new Schedule.Linear(0.02, 0.01)),
        Arguments.of("schedule", "exponential 2 0.5", Schedule.exponential(2, 0.5)),
        Arguments.of("clip", "policy", new ValueClip.Policy()),
        Arguments.of("clip", "0.2", new ValueClip.Own(0.2)),
        Arguments.of("penalty", "1.5", new KlPenalty.Fixed(1.5)),
        Arguments.of("penalty", "adaptive 0.01", new KlPenalty.Adaptive(0.01, 1)),
        Arguments.of("head", "gsde", new ActionHead.Gsde(0)),
        Arguments.of("head", "gsde 4", new ActionHead.Gsde(4)),
        Arguments.of("stop", "0.02", Optional.of(new KlStop(0.02, KlStop.Rule.EPOCH))),
        Arguments.of(
            "stop", "0.02 minibatch", Optional.of(new KlStop(0.02, KlStop.Rule.MINIBATCH))),
        Arguments.of("memory", "gru 32 16", Optional.of(Recurrence.gru(32).withSequence(16, 0))),
        Arguments.of("memory", "none", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsReadAndWrittenAlike(String component, String word, Object value) {
    assertThat(Notation.read(type(component), word)).isEqualTo(value);
    assertThat(Notation.write(type(component), value)).isEqualTo(word);
  }

  @Test
  void thereAreSeveralWaysToWriteTheSame() {
    assertThat(Notation.read(type("schedule"), "linear:3e-4")).isEqualTo(Schedule.linear(3e-4));
    assertThat(Notation.read(type("penalty"), "fixed:2")).isEqualTo(new KlPenalty.Fixed(2));
    assertThat(Notation.read(type("scaling"), "MINIBATCH")).isEqualTo(Scaling.MINIBATCH);
    assertThat(Notation.read(type("steps"), "1e6")).isEqualTo(1_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "count; 1.5; expected a whole number",
        "count; 3000000000; expected a whole number",
        "rate; fast; expected a number",
        "rate; 1e999; expected a number",
        "shared; yes; expected true or false",
        "scaling; all; expected one of none, minibatch, batch",
        "hidden; 64x64; expected whole numbers as in 64,64, or none",
        "schedule; cosine 1; expected a number or linear INITIAL [LAST] or exponential INITIAL"
            + " LAST",
        "schedule; exponential 1; expected a number or linear INITIAL [LAST] or exponential INITIAL"
            + " LAST",
        "schedule; linear 1 2 3; expected a number or linear INITIAL [LAST] or exponential INITIAL"
            + " LAST",
        "schedule; linear -1; the start of a linear schedule is -1.0: expected a number of at least"
            + " 0",
        "stop; 0.1 never; expected none or TARGET [epoch|minibatch]",
        "memory; rnn 3; expected none or lstm|gru SIZE [SEQUENCE] [BURNIN]",
      })
  void whatMeansNothingIsRefusedWithTheRule(String component, String word, String message) {
    assertThatThrownBy(() -> Notation.read(type(component), word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
