package io.gradus.spark;

import io.gradus.agents.NotFiniteException;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.envs.BrokenEnvironmentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Tasks of tests. */
final class Tasks {
  private Tasks() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static List<byte[]> inputs(String... texts) {
    return Stream.of(texts).map(Tasks::bytes).toList();
  }

  static List<String> texts(List<byte[]> all) {
    return all.stream().map(Tasks::text).toList();
  }

  /** Joins what it is given, after as many milliseconds as the input says. */
  record Join() implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      String text = text(input);
      try {
        Thread.sleep(Long.parseLong(text.replaceAll("\\D", "")));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return bytes(text(shared) + text);
    }
  }

  /** Throws what the input names. */
  record Throw() implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      switch (text(input)) {
        case "argument" -> throw new IllegalArgumentException("no such environment");
        case "number" -> throw new NotFiniteException("the loss is NaN");
        case "environment" -> throw new BrokenEnvironmentException("CartPole-v1: reward is NaN");
        case "other" -> throw new IllegalStateException("a disk is full");
        default -> {
          return input;
        }
      }
    }
  }
}
