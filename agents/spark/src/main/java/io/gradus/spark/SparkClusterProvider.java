package io.gradus.spark;

import io.gradus.agents.cluster.Cluster;
import io.gradus.agents.cluster.ClusterProvider;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Clusters of Apache Spark: standalone, YARN, Kubernetes, and threads of this process. */
public final class SparkClusterProvider implements ClusterProvider {
  private static final Duration SILENT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, String> environment;
  private final Duration untilTheFirst;
  private final Duration whenNoneIsLeft;

  /** With the environment variables of this process; found by {@link java.util.ServiceLoader}. */
  public SparkClusterProvider() {
    this(System.getenv(), PATIENCE, PATIENCE);
  }

  /**
   * The same with others, and other patience.
   *
   * @param untilTheFirst executor is there
   * @param whenNoneIsLeft while there is work at hand
   */
  SparkClusterProvider(
      Map<String, String> environment, Duration untilTheFirst, Duration whenNoneIsLeft) {
    this.environment = Map.copyOf(environment);
    this.untilTheFirst = untilTheFirst;
    this.whenNoneIsLeft = whenNoneIsLeft;
  }

  @Override
  public Cluster connect(String word, Consumer<String> notes) {
    SparkConf conf = new SparkConf();
    SparkMaster master = SparkMaster.of(word.isEmpty() ? submitted(conf) : word);
    SparkSettings.complete(conf, master, environment);
    OwnJars.provide(conf, master);
    requireMaster(master, conf, notes);
    JavaSparkContext context = context(conf, master);
    OpenNotes open = new OpenNotes(notes);
    context.sc().addSparkListener(new LostExecutors(open));
    SparkCluster cluster = new SparkCluster(master.name(), context, open, whenNoneIsLeft);
    try {
      awaitExecutor(context, master, notes);
      cluster.shakeHands();
      // From now on: what fails while hands are shaken is said once, and not as a note.
      int tries = context.getConf().getInt("spark.task.maxFailures", SparkMaster.TRIES);
      context.sc().addSparkListener(new FailedTasks(open, tries));
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static String submitted(SparkConf conf) {
    if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--spark names no master: expected local[N], spark://HOST:PORT, yarn or k8s://…; without"
              + " one it is for a process that spark-submit started");
    }
    return conf.get("spark.master");
  }

  /** One of its addresses has to answer, before Spark tries for a minute. */
  private static void requireMaster(SparkMaster master, SparkConf conf, Consumer<String> notes) {
    List<RemoteEnvironmentException> failures = new ArrayList<>();
    for (SparkMaster.Address address : master.addresses()) {
      try {
        if (MasterProbe.workers(address.host(), address.port(), conf) == 0) {
          notes.accept(master.name() + " has no worker yet; waiting for one");
        }
        return;
      } catch (RemoteEnvironmentException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static JavaSparkContext context(SparkConf conf, SparkMaster master) {
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) { // Scala's constructors do not say which
      String message = String.valueOf(e.getMessage());
      if (message.contains("Could not parse Master URL")) {
        throw new IllegalArgumentException(
            master.name()
                + " is for a process that spark-submit started: here is Spark's core alone",
            e);
      }
      throw new RemoteEnvironmentException(
          master.name() + " cannot be used: " + message.lines().findFirst().orElse(""), e);
    }
  }

  private static String memory(JavaSparkContext context) {
    return context.getConf().get("spark.executor.memory", "1g");
  }

  /** A cluster without a free core lets an application wait for ever. */
  private void awaitExecutor(JavaSparkContext context, SparkMaster master, Consumer<String> notes) {
    long begun = System.nanoTime();
    long deadline = begun + untilTheFirst.toNanos();
    boolean said = false;
    while (SparkCluster.registered(context) == 0) {
      if (context.sc().isStopped()) {
        throw JobFailure.ended(master.name(), null);
      }
      if (!said && System.nanoTime() - begun > SILENT.toNanos()) {
        said = true;
        notes.accept(
            master.name()
                + " has given no executor yet, which wants a core and "
                + memory(context)
                + "; waiting for one ("
                + untilTheFirst.toSeconds()
                + " s)");
      }
      if (System.nanoTime() > deadline) {
        throw new RemoteEnvironmentException(
            master.name()
                + " gave no executor within "
                + untilTheFirst.toSeconds()
                + " s: are workers alive, with a core and "
                + memory(context)
                + " free, and do their logs say why none starts?");
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RemoteEnvironmentException(
            "waiting for " + master.name() + " was interrupted", e);
      }
    }
  }
}
