package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.package$;
import org.jspecify.annotations.Nullable;

/** What Spark says of a job that it gave up, in a line for people. */
final class JobFailure {
  /** {@code Lost task 1.7 in stage 0.0 (TID 15) (127.0.0.1 executor 0): java.lang.X: message}. */
  private static final Pattern LAST =
      Pattern.compile(
          "failed (\\d+) times.*?\\((\\S+) executor (\\S+)\\): ([^\\n]*)", Pattern.DOTALL);

  private static final Pattern OTHER_CLASSES =
      Pattern.compile(
          "(?:InvalidClassException|ClassNotFoundException|NoClassDefFoundError|NoSuchMethod\\w+"
              + "|NoSuchField\\w+|AbstractMethodError|IncompatibleClassChangeError): .*?"
              + "(io[./]gradus[./][\\w./$]*\\w)");

  /** Spark's own classes are of its version alone. */
  private static final Pattern OTHER_SPARK =
      Pattern.compile("InvalidClassException: org\\.apache\\.spark\\.");

  private static final String LAMBDA =
      "cannot assign instance of java.lang.invoke.SerializedLambda";

  /** What Spark says of jobs when the application ends under them. */
  private static final Pattern ENDED =
      Pattern.compile("Master removed our application: \\w+|SparkContext was shut down");

  private static final Pattern CLASS = Pattern.compile("^(?:[a-z]\\w*\\.)+([A-Z][\\w$]*)");

  private JobFailure() {}

  /**
   * The exception for who asked.
   *
   * @param cluster its name
   * @param version of Gradus in this process
   */
  static RuntimeException of(Throwable failure, String cluster, String version) {
    if (ENDED.matcher(String.valueOf(failure.getMessage())).find()) {
      return ended(cluster, failure);
    }
    Throwable cause = innermost(failure);
    Matcher last = LAST.matcher(String.valueOf(failure.getMessage()));
    boolean found = last.find();
    String place = found ? Machine.name(last.group(2), last.group(3)) : cluster;
    String words = cause == failure && found ? last.group(4) : cause.toString();
    if (OTHER_SPARK.matcher(words).find()) {
      return new IllegalArgumentException(
          place + " has another Spark: expected " + package$.MODULE$.SPARK_VERSION() + " as here");
    }
    @Nullable String missing = missing(words);
    if (missing != null) {
      return new IllegalArgumentException(
          place
              + " has no "
              + missing
              + " or another one: expected Gradus "
              + version
              + " as here");
    }
    String tries =
        found ? "a task failed " + last.group(1) + " times, last in " + place + ": " : "";
    return new RemoteEnvironmentException(cluster + ": " + tries + plain(cause, words), failure);
  }

  static RuntimeException closed(String cluster, Throwable cause) {
    return new RemoteEnvironmentException(cluster + " was closed while it worked", cause);
  }

  /** The application ended by itself: somebody killed it, or it lost too many executors. */
  static RuntimeException ended(String cluster, @Nullable Throwable cause) {
    Matcher reason = ENDED.matcher(cause == null ? "" : String.valueOf(cause.getMessage()));
    return new RemoteEnvironmentException(
        cluster
            + ": Spark ended the application"
            + (reason.find() && reason.group().startsWith("Master") ? ": " + reason.group() : ""),
        cause);
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What of ours could not be read there, if that was it. */
  private static @Nullable String missing(String words) {
    if (words.contains(LAMBDA)) {
      return "Gradus"; // what a job that holds a class that is not there comes to
    }
    Matcher matcher = OTHER_CLASSES.matcher(words);
    return matcher.find() ? matcher.group(1).replace('/', '.') : null;
  }

  private static String plain(Throwable cause, String words) {
    if (cause instanceof RemoteEnvironmentException) {
      return String.valueOf(cause.getMessage());
    }
    return plain(words);
  }

  /** {@code IllegalStateException: words} of {@code java.lang.IllegalStateException: words}. */
  static String plain(String words) {
    return CLASS.matcher(words).replaceFirst("$1");
  }
}
