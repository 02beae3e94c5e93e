package io.gradus.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/** What Gradus wants of Spark where its user has not said otherwise. */
final class SparkSettings {
  private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";

  /** One thread, and libtorch from the class path: as the command sets it for its own process. */
  private static final String OURS =
      "-Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1"
          + " -Dai.djl.offline=true -Djava.awt.headless=true";

  private SparkSettings() {}

  /**
   * Adds to a configuration what it does not have.
   *
   * @param environment variables of this process
   */
  static void complete(SparkConf conf, SparkMaster master, Map<String, String> environment) {
    conf.setMaster(master.url());
    defaults(master).forEach(conf::setIfMissing);
    String theirs = conf.get(JAVA_OPTIONS, "");
    // A heap of numbers in arrays, on a core or two, is quickest with the plain collector.
    String collector = theirs.contains("GC") ? "" : " -XX:+UseSerialGC";
    conf.set(JAVA_OPTIONS, (OURS + collector + " " + theirs).strip()); // the last one counts
    passOn("GRADUS_CACHE", environment, conf);
    if (master.isThisMachine()) {
      passOn("GRADUS_PYTHON", environment, conf);
      passOn("PYTHONPATH", environment, conf);
    }
  }

  private static void passOn(String variable, Map<String, String> environment, SparkConf conf) {
    String value = environment.get(variable);
    if (value != null && !value.isBlank()) {
      conf.setIfMissing("spark.executorEnv." + variable, value);
    }
  }

  private static Map<String, String> defaults(SparkMaster master) {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("spark.app.name", "gradus");
    // A machine that is silent for so long is given up, and what it had is done elsewhere.
    defaults.put("spark.network.timeout", "20s");
    defaults.put("spark.network.timeoutInterval", "5s");
    defaults.put("spark.executor.heartbeatInterval", "2s");
    defaults.put("spark.task.maxFailures", String.valueOf(SparkMaster.TRIES));
    // Results are joined in order by this process, whatever they weigh.
    defaults.put("spark.driver.maxResultSize", "0");
    // A task twice at a time, or machines that come and go, buy nothing here.
    defaults.put("spark.speculation", "false");
    defaults.put("spark.dynamicAllocation.enabled", "false");
    // Weights are floats, of which little can be squeezed.
    defaults.put("spark.broadcast.compress", "false");
    // A run has tens of thousands of jobs; nothing of past ones is kept.
    defaults.put("spark.ui.enabled", "false");
    defaults.put("spark.ui.retainedJobs", "10");
    defaults.put("spark.ui.retainedStages", "10");
    defaults.put("spark.ui.retainedTasks", "100");
    defaults.put("spark.ui.retainedDeadExecutors", "10");
    defaults.put("spark.ui.showConsoleProgress", "false");
    defaults.put("spark.log.level", "ERROR");
    if (master.isThisMachine()) {
      defaults.put("spark.driver.host", "127.0.0.1");
      defaults.put("spark.driver.bindAddress", "127.0.0.1");
    }
    return defaults;
  }
}
