package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void aConstantStays() {
    Schedule schedule = Schedule.constant(0.3);
    assertThat(schedule.initial()).isEqualTo(0.3);
    assertThat(schedule.at(0)).isEqualTo(0.3);
    assertThat(schedule.at(1)).isEqualTo(0.3);
  }

  @Test
  void aLineGoesFromItsStartToItsEndAndNotBeyond() {
    Schedule schedule = new Schedule.Linear(4, 1);
    assertThat(schedule.initial()).isEqualTo(4);
    assertThat(schedule.at(0)).isEqualTo(4);
    assertThat(schedule.at(0.25)).isCloseTo(3.25, within(1e-12));
    assertThat(schedule.at(1)).isEqualTo(1);
    assertThat(schedule.at(1.5)).isEqualTo(1);
    assertThat(schedule.at(-0.5)).isEqualTo(4);
    assertThat(Schedule.linear(2).at(1)).isZero();
  }

  @Test
  void anExponentialFallsByTheSameFactorInTheSameTime() {
    Schedule schedule = Schedule.exponential(8, 0.5); // a factor of 16 in all
    assertThat(schedule.initial()).isEqualTo(8);
    assertThat(schedule.at(0)).isEqualTo(8);
    assertThat(schedule.at(0.25)).isCloseTo(4, within(1e-12));
    assertThat(schedule.at(0.5)).isCloseTo(2, within(1e-12));
    assertThat(schedule.at(1.5)).isCloseTo(0.5, within(1e-12));
    assertThat(schedule.at(-0.5)).isEqualTo(8);
    assertThatThrownBy(() -> Schedule.exponential(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the end of an exponential schedule is 0.0: expected a number above 0");
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatThrownBy(() -> Schedule.constant(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a constant schedule is -1.0: expected a number of at least 0");
    assertThatThrownBy(() -> Schedule.linear(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the start of a linear schedule is -1.0: expected a number of at least 0");
    assertThatThrownBy(() -> new Schedule.Linear(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the end of a linear schedule is -1.0: expected a number of at least 0");
  }
}
