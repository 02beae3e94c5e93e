package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import io.gradus.spark.OwnClusterFolder.Entry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A standalone cluster of Spark on this machine, for trying things: a master and workers, each a
 * process, from the jars on this process's class path. It listens on the loopback address alone.
 */
public final class OwnCluster {
  private static final String HOST = "127.0.0.1";
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 15; // Spark gives an executor ten
  private static final int LOG_LINES = 5;

  private final OwnClusterFolder folder;

  /**
   * The one that is kept in a folder.
   *
   * @param path made if it is missing
   */
  public OwnCluster(Path path) {
    this.folder = new OwnClusterFolder(path);
  }

  /** Where it is kept. */
  public Path folder() {
    return folder.path();
  }

  /**
   * Starts it, and waits until all workers have registered.
   *
   * @return {@code spark://127.0.0.1:7077}
   * @throws IllegalArgumentException if it runs already, its port is taken, or the folder cannot be
   *     made or has something of somebody else where a cluster would write
   * @throws RemoteEnvironmentException if it does not start; says what its log says
   */
  public String start(OwnClusterSettings settings) {
    Optional<Entry> before = folder.entry();
    if (before.isPresent() && !running(before.get()).isEmpty()) {
      throw new IllegalArgumentException(
          state().isPresent()
              ? "a cluster runs already: "
                  + before.get().master()
                  + " (./gradus cluster stop ends it, --dir keeps another elsewhere)"
              : before.get().master()
                  + " does not answer: ./gradus cluster stop removes what is left of it");
    }
    int port = freePort(settings.port());
    Entry entry = new Entry(HOST, port, List.of());
    folder.clear(); // of one that was not stopped
    folder.requireRoom();
    try {
      folder.prepare(System.getProperty("java.class.path"), entry);
      entry = started(entry, "master", master(port));
      for (int worker = 1; worker <= settings.workers(); worker++) {
        String name = "worker-" + worker;
        entry = started(entry, name, worker(name, entry.master(), settings));
      }
      awaitWorkers(entry, settings.workers());
      return entry.master();
    } catch (RuntimeException e) {
      try {
        stop();
      } catch (IllegalArgumentException again) {
        e.addSuppressed(again); // of the same folder
      }
      throw e;
    }
  }

  private static int freePort(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "port " + port + " is taken: expected a free one (--port says which, 0 finds one)", e);
    }
  }

  private Entry started(Entry entry, String name, List<String> arguments) {
    Map<String, String> variables =
        Map.of(
            "SPARK_HOME", folder.sparkHome().toString(),
            "SPARK_CONF_DIR", folder.sparkHome().resolve("conf").toString(),
            "SPARK_SCALA_VERSION", "2.13",
            "SPARK_LOCAL_IP", HOST,
            "JAVA_HOME", System.getProperty("java.home"));
    List<ClusterProcess> processes = new ArrayList<>(entry.processes());
    processes.add(
        ClusterProcess.start(name, folder.path(), folder.log(name), variables, arguments));
    Entry more = new Entry(entry.host(), entry.port(), processes);
    folder.write(more); // at once: what runs can be stopped
    return more;
  }

  private List<String> java(String... more) {
    Path home = folder.sparkHome();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home.resolve("conf") + ":" + home.resolve("jars") + "/*"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private List<String> master(int port) {
    return java(
        "-Dspark.master.rest.enabled=false",
        "-Dspark.port.maxRetries=0",
        "org.apache.spark.deploy.master.Master",
        "--host",
        HOST,
        "--port",
        String.valueOf(port),
        "--webui-port",
        "0");
  }

  private List<String> worker(String name, String master, OwnClusterSettings settings) {
    return java(
        "-Dspark.worker.cleanup.enabled=true",
        "-Dspark.worker.cleanup.interval=60",
        "-Dspark.worker.cleanup.appDataTtl=3600",
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        HOST,
        "--cores",
        String.valueOf(settings.cores()),
        "--memory",
        settings.memory(),
        "--webui-port",
        "0",
        "--work-dir",
        folder.work(name).toString(),
        master);
  }

  private void awaitWorkers(Entry entry, int workers) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      for (ClusterProcess process : entry.processes()) {
        // By its number alone: in the moment of its start it has no arguments to be known by.
        if (ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive).isEmpty()) {
          throw new RemoteEnvironmentException(
              "the cluster's " + process.name() + " ended at its start: " + end(process.name()));
        }
      }
      if (state().map(MasterState::alive).orElse(0) == workers) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new RemoteEnvironmentException(
            "the cluster has not all workers after " + START_SECONDS + " s: " + end("worker-1"));
      }
      pause(100);
    }
  }

  private String end(String process) {
    try {
      List<String> lines = Files.readAllLines(folder.log(process));
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "it has no log";
    }
  }

  /** The master's URL, if a cluster was started here and not stopped, running or not. */
  public Optional<String> master() {
    return folder.entry().map(Entry::master);
  }

  /** Those of its processes that run, by name: {@code master}, {@code worker-1}. */
  public Map<String, ProcessHandle> processes() {
    return folder.entry().map(this::running).orElse(Map.of());
  }

  private Map<String, ProcessHandle> running(Entry entry) {
    Map<String, ProcessHandle> running = new TreeMap<>();
    for (ClusterProcess process : entry.processes()) {
      process.running(folder.path()).ifPresent(handle -> running.put(process.name(), handle));
    }
    return running;
  }

  /** What its master says; empty if that does not answer. */
  public Optional<MasterState> state() {
    return processes().containsKey("master")
        ? folder.page().flatMap(MasterPage::read)
        : Optional.empty();
  }

  /**
   * Ends all that is its own, executors too, and removes what they wrote.
   *
   * @return how many processes it ended
   */
  public int stop() {
    List<ProcessHandle> all = new ArrayList<>();
    List<ProcessHandle> own = new ArrayList<>(processes().values());
    own.forEach(process -> process.descendants().forEach(all::add)); // of workers: executors
    own.forEach(ProcessHandle::destroy);
    all.addAll(own);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      pause(20);
    }
    all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    while (all.stream().anyMatch(ProcessHandle::isAlive)) {
      pause(20);
    }
    folder.clear();
    return all.size();
  }

  private static void pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteEnvironmentException("waiting for the cluster was interrupted", e);
    }
  }
}
