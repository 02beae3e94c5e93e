package io.gradus.benchmarks.speed;

import io.gradus.agents.cli.OwnProcess;
import io.gradus.benchmarks.CartPoleSpeed;
import io.gradus.benchmarks.ClippedStep;
import io.gradus.benchmarks.ProjectFolder;
import io.gradus.benchmarks.peers.PeerEnvironments;
import io.gradus.benchmarks.speed.Contest.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that is measured, with the goals. */
final class Contests {
  /** What the names of the environment's contests begin with; the lanes follow. */
  static final String ENVIRONMENT = "environment-";

  /** Lanes of the environment alone. */
  static final List<Integer> LANES = List.of(8, 64, 512, 1024, 4096, 8192);

  private static final List<Integer> MINIBATCHES = List.of(64, 256, 16384);

  /** Of peers in training: enough for long episodes, in which they reset less. */
  private static final int PEER_STEPS = 100_000;

  private static final String THREADS = "--threads";
  private static final String STABLE_BASELINES = "Stable-Baselines3";

  private final PeerEnvironments peers;

  Contests(PeerEnvironments peers) {
    this.peers = peers;
  }

  /** In the order of the page; makes the peers' environments at the first use. */
  List<Contest> all() {
    List<Contest> all = new ArrayList<>();
    all.add(
        training(
            "ppo-cartpole-cleanrl",
            "PPO, CartPole-v1, CleanRL's hyperparameters, 4 environments, end to end",
            10,
            List.of("CartPole-v1", "--preset", "cleanrl", "--steps", "500000"),
            sb3("cleanrl-ppo-CartPole-v1", 1),
            sb3("cleanrl-ppo-CartPole-v1", 2),
            cleanRl(PEER_STEPS)));
    all.add(
        training(
            "ppo-cartpole-zoo",
            "PPO, CartPole-v1, the zoo's preset (20 epochs of minibatches of 256)",
            5,
            List.of("CartPole-v1", "--preset", "zoo"),
            sb3("zoo-ppo-CartPole-v1", 1),
            sb3("zoo-ppo-CartPole-v1", 2)));
    all.add(
        training(
            "a2c-cartpole-zoo",
            "A2C, CartPole-v1, the zoo's preset",
            10,
            List.of("CartPole-v1", "--algo", "a2c", "--preset", "zoo"),
            sb3("zoo-a2c-CartPole-v1", 1)));
    all.add(
        new Contest(
            "reinforce-cartpole-slm-lab",
            "REINFORCE, CartPole-v1, SLM-Lab's preset",
            Unit.STEPS_PER_SECOND,
            Optional.empty(),
            List.of(
                new Contender.Training(
                    List.of("CartPole-v1", "--algo", "reinforce", "--preset", "slm-lab")))));
    for (int rows : MINIBATCHES) {
      all.add(update(rows));
    }
    all.add(coldStart());
    for (int lanes : LANES) {
      all.add(environment(lanes));
    }
    return all;
  }

  private static Contest training(
      String name, String title, double goal, List<String> arguments, Contender... others) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender.Training(arguments));
    contenders.addAll(List.of(others));
    return new Contest(name, title, Unit.STEPS_PER_SECOND, Optional.of(goal), contenders);
  }

  private Contender sb3(String row, int threads) {
    return script(
        STABLE_BASELINES + (threads == 1 ? "" : ", 2 threads"),
        "steps_per_second",
        peers.stableBaselines(),
        "sb3.py",
        row,
        Integer.toString(PEER_STEPS),
        "SEED",
        THREADS,
        Integer.toString(threads));
  }

  private Contender cleanRl(int steps) {
    return script(
        "CleanRL",
        "steps_per_second",
        peers.cleanRl(),
        "cleanrl.py",
        peers.cleanRlSource().toString(),
        "ppo",
        "CartPole-v1",
        Integer.toString(steps),
        "SEED",
        "1");
  }

  private Contest update(int rows) {
    String size = Integer.toString(rows);
    return new Contest(
        "update-" + rows,
        "one clipped update, 4-64-64 actor and critic, minibatch " + rows,
        Unit.MICROSECONDS,
        Optional.of(rows <= 64 ? 0.4 : rows <= 256 ? 0.45 : 1.0),
        List.of(
            new Contender.Script(Contender.OURS, "microseconds", ours(ClippedStep.class, size)),
            script(
                "eager PyTorch, fused Adam",
                "microseconds",
                peers.stableBaselines(),
                "torch_update.py",
                size)));
  }

  private Contest coldStart() {
    Path gradus = ProjectFolder.path().resolve("gradus");
    List<String> ours =
        List.of(
            gradus.toString(),
            "train",
            "CartPole-v1",
            "--preset",
            "zoo",
            "--seed",
            "SEED",
            "--run-dir",
            "RUN");
    List<String> theirs =
        List.of(
            peers.stableBaselines().toString(),
            peers.script("sb3.py").toString(),
            "zoo-ppo-CartPole-v1",
            "100000",
            "SEED",
            THREADS,
            "1",
            "--episodes",
            "100");
    return new Contest(
        "cold-start",
        "from the start of the process to a policy that plays 100 episodes at 475 or more,"
            + " without playing them; CartPole-v1, the zoo's preset",
        Unit.SECONDS,
        Optional.of(0.25),
        List.of(
            new Contender.ColdStart(Contender.OURS, ours, "trained ", 475),
            new Contender.ColdStart(STABLE_BASELINES, theirs, "trained ", 475)));
  }

  private Contest environment(int lanes) {
    String count = Integer.toString(lanes);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(
        new Contender.Script(
            Contender.OURS, "steps_per_second", ours(CartPoleSpeed.class, "1", count)));
    Optional<Double> goal = Optional.empty();
    if (lanes == 1024 || lanes == 8192) {
      goal = Optional.of(lanes == 1024 ? 3.0 : 1.5);
      contenders.add(
          script(
              "Gymnasium's CartPoleVectorEnv",
              "steps_per_second",
              peers.stableBaselines(),
              "gymnasium_cartpole.py",
              "1",
              count));
    }
    return new Contest(
        ENVIRONMENT + lanes,
        "CartPole-v1 alone, " + lanes + " lanes, one core",
        Unit.STEPS_PER_SECOND,
        goal,
        contenders);
  }

  private Contender script(
      String name, String key, Path python, String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(peers.script(script).toString());
    command.addAll(List.of(arguments));
    return new Contender.Script(name, key, command);
  }

  /** A main class of this module in a process like this one. */
  private static List<String> ours(Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>(OwnProcess.command());
    command.set(command.size() - 1, mainClass.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
