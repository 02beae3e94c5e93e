package io.gradus.benchmarks.scaleout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of one thing.
 *
 * @param what was done
 * @param numbers by name, in order; the name says the unit
 * @param held whether what has to hold did; empty where nothing has to
 */
record Row(String what, Map<String, Double> numbers, Optional<Boolean> held) {
  /** Copies. */
  Row {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  /** Nothing is asked of it. */
  static Row of(String what) {
    return new Row(what, Map.of(), Optional.empty());
  }

  /** The same with one more number. */
  Row with(String name, double number) {
    Map<String, Double> more = new LinkedHashMap<>(numbers);
    more.put(name, number);
    return new Row(what, more, held);
  }

  /** The same with whether it is as it has to be. */
  Row holding(boolean yes) {
    return new Row(what, numbers, Optional.of(yes));
  }

  /** A number; NaN if there is none of that name. */
  double number(String name) {
    return numbers.getOrDefault(name, Double.NaN);
  }
}
