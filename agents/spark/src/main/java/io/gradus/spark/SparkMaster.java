package io.gradus.spark;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Spark's work is given out, as people write it.
 *
 * @param url as Spark takes it
 * @param name as it was written
 * @param addresses where a master of Spark's own listens, any of them; none of other kinds
 */
record SparkMaster(String url, String name, List<Address> addresses) {
  /** How often a task is tried. */
  static final int TRIES = 8;

  private static final Pattern LOCAL = Pattern.compile("local(\\[(\\d+|\\*)])?");
  private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
  private static final Pattern ADDRESS = Pattern.compile("([^:/?#\\s]+):(\\d{1,5})");
  private static final Pattern HOST = Pattern.compile("[^:/?#\\s]+");
  private static final Pattern MANAGED = Pattern.compile("yarn|k8s://\\S+");
  private static final String EXPECTED =
      ": expected local[N], spark://HOST:PORT, yarn or k8s://…, or --spark alone where"
          + " spark-submit says it";

  /** Of a process that listens. */
  record Address(String host, int port) {
    boolean isThisMachine() {
      return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
  }

  /**
   * Understands a word.
   *
   * @throws IllegalArgumentException if it names no master
   */
  static SparkMaster of(String word) {
    Matcher local = LOCAL.matcher(word);
    if (local.matches()) {
      if (String.valueOf(local.group(2)).matches("0+")) {
        throw new IllegalArgumentException(word + " has no thread: expected local[1] or more");
      }
      return new SparkMaster(
          "local[" + Optional.ofNullable(local.group(2)).orElse("1") + "," + TRIES + "]",
          word,
          List.of());
    }
    Matcher standalone = STANDALONE.matcher(word);
    if (standalone.matches()) {
      return new SparkMaster(word, word, addresses(word, standalone.group(1)));
    }
    if (MANAGED.matcher(word).matches()) {
      return new SparkMaster(word, word, List.of());
    }
    throw new IllegalArgumentException("'" + word + "' is no Spark master" + EXPECTED);
  }

  private static List<Address> addresses(String word, String list) {
    return List.of(list.split(",", -1)).stream()
        .map(
            part -> {
              if (HOST.matcher(part).matches()) {
                throw new IllegalArgumentException(
                    "'" + word + "' has no port: expected spark://" + part + ":7077, say");
              }
              Matcher address = ADDRESS.matcher(part);
              if (!address.matches() || Integer.parseInt(address.group(2)) > 65_535) {
                throw new IllegalArgumentException("'" + word + "' is no Spark master" + EXPECTED);
              }
              return new Address(address.group(1), Integer.parseInt(address.group(2)));
            })
        .toList();
  }

  /** Whether the tasks are done in this process. */
  boolean isThisProcess() {
    return url.startsWith("local[");
  }

  /** Whether its machines can be no other than this one. */
  boolean isThisMachine() {
    return isThisProcess()
        || (!addresses.isEmpty() && addresses.stream().allMatch(Address::isThisMachine));
  }
}
