package io.gradus.spark.cli;

import com.google.gson.GsonBuilder;
import io.gradus.spark.MasterState;
import io.gradus.spark.OwnCluster;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus cluster status}. */
@Command(
    name = "status",
    description = "Says where it is and what it does; exit code 1 if it does not run.")
final class ClusterStatusCommand implements Callable<Integer> {
  private static final int NOT_RUNNING = 1;

  @Option(names = "--json", description = "for programs")
  private boolean json;

  @Mixin private final ClusterFolderMixin where = new ClusterFolderMixin();
  @Spec private CommandSpec spec;

  ClusterStatusCommand() {}

  @Override
  public Integer call() {
    OwnCluster cluster = where.cluster();
    Optional<MasterState> state = cluster.state();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(cluster, state));
    } else if (state.isPresent()) {
      describe(state.get(), cluster, out);
    } else {
      out.println(absent(cluster));
    }
    out.flush();
    return state.isPresent() ? 0 : NOT_RUNNING;
  }

  private static String absent(OwnCluster cluster) {
    return cluster
        .master()
        .map(
            master -> master + " does not answer: ./gradus cluster stop removes what is left of it")
        .orElse("no cluster runs here: ./gradus cluster start starts one");
  }

  private static void describe(MasterState state, OwnCluster cluster, PrintWriter out) {
    out.println(state.master());
    for (MasterState.Worker worker : state.workers()) {
      out.printf(
          "worker %s: %s, cores used %d of %d%n",
          worker.address(),
          worker.isAlive() ? "alive" : "dead",
          worker.coresUsed(),
          worker.cores());
    }
    for (MasterState.Application application : state.applications()) {
      out.printf(
          "application %s (%s): %s, cores %d%n",
          application.id(), application.name(), application.state(), application.cores());
    }
    if (state.applications().isEmpty()) {
      out.println("no application");
    }
    out.println("logs: " + cluster.folder().resolve("log"));
  }

  private static String json(OwnCluster cluster, Optional<MasterState> state) {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("running", state.isPresent());
    cluster.master().ifPresent(master -> words.put("master", master));
    state.ifPresent(
        known -> {
          words.put("workers", known.workers());
          words.put("applications", known.applications());
        });
    words.put("folder", cluster.folder().toString());
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(words);
  }
}
