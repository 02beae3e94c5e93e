package io.gradus.benchmarks.transport;

import io.gradus.agents.run.Json;
import io.gradus.core.Checks;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.PythonEnvironment;
import io.gradus.envs.http.RemoteProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gradus bench transport}: what it costs that an environment is elsewhere. Each row steps an
 * environment over HTTP and the same one in Python itself, in turns, so that what else the machine
 * does hits both.
 */
@Command(
    name = "transport",
    description = "Steps of environments over HTTP beside steps in Python itself.")
public final class TransportCommand implements Callable<Integer> {
  private static final String CART_POLE = "CartPole-v1";
  private static final String PONG = "ALE/Pong-v5";

  @Spec private CommandSpec spec;

  @Option(names = "--seconds", defaultValue = "2", description = "A turn (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--rounds", defaultValue = "5", description = "Turns each (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "10", description = "Seconds (${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(names = "--only", paramLabel = "PATTERN", defaultValue = ".", description = "Rows.")
  private String only;

  @Option(names = "--install", description = "Installs the Python packages that Pong wants.")
  private boolean install;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the numbers go as JSON.")
  private @Nullable Path out;

  private final List<Row> rows = new ArrayList<>();

  TransportCommand() {}

  /**
   * A line of the table.
   *
   * @param name of the work
   * @param lanes N
   * @param goal what was aimed at, in words
   * @param remote over HTTP
   * @param inProcess in Python itself
   * @param ratio of the speeds at the medians, remote to in process
   * @param least the least of the rounds' ratios
   * @param most the greatest
   * @param stepsPerSecond over HTTP
   * @param addedMicros what transport adds to a vector step by the server's own account; absent
   *     where it gives none
   */
  record Row(
      String name,
      int lanes,
      String goal,
      Timing remote,
      Optional<Timing> inProcess,
      Optional<Double> ratio,
      Optional<Double> least,
      Optional<Double> most,
      double stepsPerSecond,
      Optional<Double> addedMicros) {}

  /** Makes what steps; may fail as starting a process does. */
  private interface Maker {
    Stepper make() throws IOException, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checks.positive("--seconds", seconds);
    Checks.positive("--rounds", rounds);
    Checks.notNegative("--warm-up", warmUp);
    Path scripts = Files.createTempDirectory("gradus-bench");
    try {
      extract("/io/gradus/benchmarks/transport/steps.py", scripts.resolve("steps.py"));
      extract("/io/gradus/envs/http/gradus_client.py", scripts.resolve("gradus_client.py"));
      measure(scripts);
    } finally {
      for (String name : List.of("steps.py", "gradus_client.py")) {
        Files.deleteIfExists(scripts.resolve(name));
      }
    }
    if (out != null) {
      Map<String, Object> results = new LinkedHashMap<>();
      results.put(
          "command",
          "./gradus bench " + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
      results.put("cores", Runtime.getRuntime().availableProcessors());
      results.put("rows", rows);
      Files.writeString(out, Json.write(results));
    }
    return 0;
  }

  private void measure(Path scripts) throws IOException, InterruptedException {
    PythonEnvironment python = PythonEnvironment.ofThisProcess();
    say(
        "%-46s%10s%10s%10s%10s%12s%10s%14s  %s%n",
        "work", "median µs", "p10 µs", "in proc.", "p10", "ratio", "added µs", "steps/s", "goal");
    Path plain = python.interpreter();
    for (int[] goal : new int[][] {{64, 95}, {8, 60}, {1, 0}}) {
      int lanes = goal[0];
      String aim = lanes == 1 ? "8,000 steps/s" : "0." + goal[1] + " of in process";
      row(
          "CartPole, sync, N = " + lanes,
          lanes,
          aim,
          () -> Stepper.ours(gym("gym:" + CART_POLE, lanes, HostOptions.defaults())),
          () -> script(plain, scripts, "sync", CART_POLE, lanes));
    }
    row(
        "CartPoleVectorEnv, N = 1024",
        1024,
        "0.40 of in process",
        () ->
            Stepper.ours(
                gym(
                    "gym:" + CART_POLE,
                    1024,
                    HostOptions.defaults().withVectorization("vector_entry_point"))),
        () -> script(plain, scripts, "own", CART_POLE, 1024));
    if (wanted("Java server")) {
      try (JavaServer server = JavaServer.start(CART_POLE)) {
        row(
            "Java server, native CartPole, N = 1024",
            1024,
            "4,000,000 steps/s",
            () -> Stepper.ours(at(server, CART_POLE, 1024)),
            null);
        row(
            "Python client on the Java server, N = 1024",
            1024,
            "1.00 of CartPoleVectorEnv",
            () -> client(plain, scripts, server, CART_POLE, 1024),
            () -> script(plain, scripts, "own", CART_POLE, 1024));
      }
    }
    if (wanted("Pong")) {
      Path atari = python.interpreterFor(PONG, install);
      HostOptions host =
          HostOptions.defaults()
              .withInstall(install)
              .withWrappers(List.of("AtariPreprocessing", "FrameStackObservation?stack_size=4"));
      row(
          "ALE Pong, (4, 84, 84) uint8, N = 8",
          8,
          "0.90 of in process",
          () -> Stepper.ours(gym("gym:" + PONG + "?frameskip=1", 8, host)),
          () -> script(atari, scripts, "atari", PONG, 8));
    }
  }

  private boolean wanted(String name) {
    return Pattern.compile(only).matcher(name).find();
  }

  private void row(String name, int lanes, String goal, Maker remote, @Nullable Maker local)
      throws IOException, InterruptedException {
    if (!wanted(name)) {
      return;
    }
    try (Stepper over = remote.make();
        Stepper inside = local == null ? over : local.make()) {
      over.run(warmUp);
      if (local != null) {
        inside.run(warmUp);
      }
      List<Timing> overs = new ArrayList<>();
      List<Timing> insides = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        overs.add(over.run(seconds));
        if (local != null) {
          insides.add(inside.run(seconds));
        }
      }
      print(of(name, lanes, goal, overs, insides, over.addedMicros()));
    }
  }

  private Row of(
      String name,
      int lanes,
      String goal,
      List<Timing> overs,
      List<Timing> insides,
      Optional<Double> added) {
    Timing over = Timing.median(overs);
    if (insides.isEmpty()) {
      return new Row(
          name,
          lanes,
          goal,
          over,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          over.stepsPerSecond(lanes),
          added);
    }
    double[] ratios = new double[overs.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = overs.get(i).stepsPerSecond(lanes) / insides.get(i).stepsPerSecond(lanes);
    }
    java.util.Arrays.sort(ratios);
    return new Row(
        name,
        lanes,
        goal,
        over,
        Optional.of(Timing.median(insides)),
        Optional.of(Timing.median(ratios)),
        Optional.of(ratios[0]),
        Optional.of(ratios[ratios.length - 1]),
        over.stepsPerSecond(lanes),
        added);
  }

  private void print(Row row) {
    rows.add(row);
    say(
        "%-46s%10.1f%10.1f%10s%10s%12s%10s%,14.0f  %s%n",
        row.name(),
        row.remote().medianMicros(),
        row.remote().tenthPercentileMicros(),
        row.inProcess().map(t -> decimal(t.medianMicros(), 1)).orElse(""),
        row.inProcess().map(t -> decimal(t.tenthPercentileMicros(), 1)).orElse(""),
        row.ratio().map(ratio -> decimal(ratio, 2)).orElse(""),
        row.addedMicros().map(micros -> decimal(micros, 1)).orElse(""),
        row.stepsPerSecond(),
        row.goal());
  }

  private static String decimal(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  private void say(String format, Object... values) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(Locale.ROOT, format, values);
    writer.flush();
  }

  private static VectorEnvironment gym(String id, int lanes, HostOptions host) {
    return Environments.make(id, EnvironmentOptions.lanes(lanes).withHost(host));
  }

  private static VectorEnvironment at(JavaServer server, String environment, int lanes) {
    return new RemoteProvider(Map.of("GRADUS_TOKEN", server.token()))
        .make(server.url(environment), EnvironmentOptions.lanes(lanes))
        .orElseThrow();
  }

  private static Stepper script(
      Path python, Path scripts, String kind, String environment, int lanes) {
    return Stepper.python(command(python, scripts, kind, environment, lanes));
  }

  private static Stepper client(
      Path python, Path scripts, JavaServer server, String environment, int lanes) {
    ProcessBuilder builder = command(python, scripts, "client", server.url(environment), lanes);
    builder.environment().put("GRADUS_TOKEN", server.token());
    return Stepper.python(builder);
  }

  private static ProcessBuilder command(
      Path python, Path scripts, String kind, String name, int lanes) {
    ProcessBuilder builder =
        new ProcessBuilder(
            python.toString(),
            scripts.resolve("steps.py").toString(),
            kind,
            name,
            Integer.toString(lanes));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder;
  }

  private static void extract(String resource, Path to) throws IOException {
    try (InputStream in = TransportCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not on the class path");
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
