package io.gradus.spark;

import ai.djl.ndarray.NDManager;
import io.gradus.agents.NotFiniteException;
import io.gradus.agents.cluster.ClusterTask;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  /** Makes the file that the input names, and stays for five seconds. */
  record Stay() implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      try {
        Files.createFile(Path.of(text(input)));
        Thread.sleep(5000);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return input;
    }
  }

  /** Fails at its first tries: as often as the input says, which names a file that counts them. */
  record FailFirst(int failures) implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      Path tries = Path.of(text(input));
      try {
        Files.writeString(tries, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        long count = Files.size(tries);
        if (count <= failures) {
          throw new IllegalStateException("try " + count);
        }
        return bytes(String.valueOf(count));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Holds what cannot be serialized. */
  static final class Stuck implements ClusterTask {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the point of it
    private final Object held = new Object();

    @Override
    public byte[] run(byte[] shared, byte[] input) {
      return bytes(held.toString());
    }
  }

  /** Adds up in libtorch; says in which process. */
  record Add() implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      try (NDManager manager = NDManager.newBaseManager()) {
        float sum = manager.create(new float[] {Float.parseFloat(text(input)), 1}).sum().getFloat();
        Thread.sleep(300); // so that the other executor has some, too
        return bytes(sum + " in " + ProcessHandle.current().pid());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Throws what the input names. */
  record Throw() implements ClusterTask {
    @Override
    public byte[] run(byte[] shared, byte[] input) {
      switch (text(input)) {
        case "wire" -> throw new RemoteEnvironmentException("gym:X: the server ended");
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
