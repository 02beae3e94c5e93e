package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Spark says of a job that it gave up, in a line for people. */
final class JobFailure {
  /** {@code Lost task 1.7 in stage 0.0 (TID 15) (127.0.0.1 executor 0): java.lang.X: message}. */
  private static final Pattern LAST =
      Pattern.compile(
          "failed (\\d+) times.*?\\((\\S+) executor (\\S+)\\): ([^\\n]*)", Pattern.DOTALL);

  private static final Pattern CLASS = Pattern.compile("^(?:[a-z]\\w*\\.)+([A-Z][\\w$]*)");

  private JobFailure() {}

  /**
   * The exception for who asked.
   *
   * @param cluster its name
   * @param version of Gradus in this process
   * @param closed whether the cluster is closed
   */
  static RuntimeException of(Throwable failure, String cluster, String version, boolean closed) {
    if (closed || String.valueOf(failure.getMessage()).contains("SparkContext was shut down")) {
      return closed(cluster, failure);
    }
    Throwable cause = innermost(failure);
    Matcher last = LAST.matcher(String.valueOf(failure.getMessage()));
    boolean found = last.find();
    String place = found ? "executor " + last.group(3) + " on " + last.group(2) : cluster;
    String words = cause == failure && found ? last.group(4) : cause.toString();
    @Nullable String type = missing(words);
    if (type != null) {
      return new IllegalArgumentException(
          place + " has no " + type + ", or another one: expected Gradus " + version + " as here");
    }
    return new RemoteEnvironmentException(
        found
            ? cluster
                + ": a task failed "
                + last.group(1)
                + " times, last on "
                + last.group(2)
                + ", executor "
                + last.group(3)
                + ": "
                + plain(cause, words)
            : cluster + ": " + plain(cause, words),
        failure);
  }

  static RuntimeException closed(String cluster, Throwable cause) {
    return new RemoteEnvironmentException(cluster + " was closed while it worked", cause);
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The class of ours that could not be read there, if that was it. */
  private static @Nullable String missing(String words) {
    Matcher matcher =
        Pattern.compile(
                "(?:InvalidClassException|ClassNotFoundException|NoClassDefFoundError|NoSuchMethod\\w+"
                    + "|NoSuchField\\w+|AbstractMethodError|IncompatibleClassChangeError): .*?"
                    + "(io[./]gradus[./][\\w./$]*\\w)")
            .matcher(words);
    return matcher.find() ? matcher.group(1).replace('/', '.') : null;
  }

  private static String plain(Throwable cause, String words) {
    if (cause instanceof RemoteEnvironmentException) {
      return String.valueOf(cause.getMessage());
    }
    return CLASS.matcher(words).replaceFirst("$1");
  }
}
