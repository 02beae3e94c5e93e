package io.gradus.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobFailureTest {
  /** As Spark 4.2.0 says it of executors of Spark 4.1.1. */
  @Test
  void executorsOfAnotherSparkAreNamed() {
    Exception given =
        new IllegalStateException(
            """
            Job aborted due to stage failure: Task 0 in stage 0.0 failed 8 times, most recent \
            failure: Lost task 0.7 in stage 0.0 (TID 7) (127.0.0.1 executor 0): \
            java.io.InvalidClassException: org.apache.spark.rdd.RDD; local class incompatible: \
            stream classdesc serialVersionUID = 2156047220611086279, local class serialVersionUID \
            = -2646589594477856326
            \tat java.base/java.io.ObjectStreamClass.initNonProxy(ObjectStreamClass.java:597)
            """);
    assertThat(JobFailure.of(given, "spark://127.0.0.1:7077", "0.1.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("executor 0 on 127.0.0.1 has another Spark: expected 4.2.0 as here");
  }
}
