package io.gradus.agents;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cLearner;
import io.gradus.agents.listener.PeriodicEvaluation;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.agents.reinforce.ReinforceLearner;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.server.EnvironmentServer;
import io.gradus.envs.http.server.ServerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left in a user's process when all was closed: nothing. */
class CleanProcessTest {
  /** An algorithm. */
  enum Kind {
    PPO,
    REINFORCE,
    A2C;

    Trainer trainer(VectorEnvironment environment, ActorCritic networks) {
      return switch (this) {
        case PPO -> PpoLearner.trainer(environment, networks, PpoConfig.defaults(), 3);
        case REINFORCE ->
            ReinforceLearner.trainer(environment, networks, ReinforceConfig.defaults(), 3);
        case A2C -> A2cLearner.trainer(environment, networks, A2cConfig.defaults(), 3);
      };
    }

    /** The weights after a training. */
    float[] train(String id, long seed, long steps) {
      try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(8));
          VectorEnvironment own = Environments.make(id, EnvironmentOptions.lanes(2));
          ActorCritic networks =
              ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), seed)
                  .build();
          Trainer made = trainer(environment, networks)) {
        Evaluator evaluator = Evaluator.greedy(2, seed);
        made.listen(new PeriodicEvaluation(networks, own, evaluator, 1000)).train(steps);
        return networks.parameters().values().toFloatArray();
      }
    }
  }

  /**
   * But for OkHttp's daemon, which all clients of a process share and which ends a minute later.
   */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("OkHttp ")) // it takes the name of what it does
        .collect(toSet());
  }

  /** But for those of the JDK's own parts, which the server's library is careful with. */
  private static Map<String, String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> !name.startsWith("sun.nio."))
        .collect(toMap(name -> name, System::getProperty));
  }

  @Test
  void nothingIsLeftInAProcessWhenAllIsClosed() throws InterruptedException {
    Kind.PPO.train("CartPole-v1", 1, 1024); // loads the engine, whose own things stay
    Set<String> threads = threads();
    Map<String, String> properties = properties();
    AccessToken token = AccessToken.forServer(System.getenv());
    try (EnvironmentServer server =
        EnvironmentServer.start(ServerOptions.local(token, "CartPole-v1"))) {
      for (Kind kind : Kind.values()) {
        kind.train(server.address() + "/CartPole-v1", 1, 1024);
      }
      assertThat(threads()).isNotEqualTo(threads);
    }
    Instant patience = Instant.now().plus(Duration.ofSeconds(5)); // threads end after a close
    while (!threads.containsAll(threads()) && Instant.now().isBefore(patience)) {
      Thread.sleep(20);
    }
    assertThat(threads).containsAll(threads());
    assertThat(properties()).isEqualTo(properties);
  }

  @ParameterizedTest
  @EnumSource
  void trainingsAtTheSameTimeComeToTheBytesOfEachAlone(Kind kind) throws Exception {
    Kind other = kind == Kind.A2C ? Kind.PPO : Kind.A2C;
    float[] alone = kind.train("CartPole-v1", 5, 4096);
    float[] otherAlone = other.train("CartPole-v1", 6, 4096);
    ExecutorService two = Executors.newFixedThreadPool(3);
    CyclicBarrier together = new CyclicBarrier(3);
    List<Future<float[]>> trained = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      trained.add(
          two.submit(
              () -> {
                together.await();
                return kind.train("CartPole-v1", 5, 4096);
              }));
    }
    trained.add(
        two.submit(
            () -> {
              together.await();
              return other.train("CartPole-v1", 6, 4096);
            }));
    assertThat(trained.get(0).get()).containsExactly(alone);
    assertThat(trained.get(1).get()).containsExactly(alone);
    assertThat(trained.get(2).get()).containsExactly(otherAlone);
    two.shutdown();
  }
}
