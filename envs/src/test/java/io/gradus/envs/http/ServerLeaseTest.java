package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared server: how sessions begin and end, and what becomes of them when something breaks. */
@Tag("gymnasium")
class ServerLeaseTest {
  @TempDir static Path directory;
  private static SharedServer patient;
  private static SharedServer hasty;

  @BeforeAll
  static void start() throws IOException {
    patient = SharedServer.start(directory.resolve("patient"), "--allow-argument", "all");
    hasty =
        SharedServer.start(
            directory.resolve("hasty"),
            "--allow-argument",
            "fault",
            "--lease-seconds",
            "1.5",
            "--hang-seconds",
            "1");
  }

  @AfterAll
  static void end() {
    for (SharedServer server : Stream.of(patient, hasty).filter(s -> s != null).toList()) {
      server.close();
    }
  }

  @Test
  void aSessionWhoseLeaseEndedIsGone() throws Exception {
    ByHand client = hasty.client();
    assertThat(client.create("CartPole-v1", 1).get("lease_seconds").toString()).isEqualTo("1.5");
    client.reset(1);
    awaitNoWorkers(hasty);
    ByHand.reconnect();
    ByHand.assertRefused(
        client.step(0L),
        410,
        "session_expired",
        "session " + client.session() + " is gone: its lease of 1.5 s ended");
    assertThat(client.delete().status()).isEqualTo(204);
  }

  @Test
  void aRenewedLeaseHoldsTheSession() throws Exception {
    ByHand client = hasty.client();
    client.create("CartPole-v1", 1);
    client.reset(1);
    for (int i = 0; i < 8; i++) {
      Thread.sleep(300);
      assertThat(client.lease().text()).isEqualTo("{\"lease_seconds\":1.5}");
    }
    assertThat(client.step(0L).status()).isEqualTo(200);
    client.delete();
  }

  @Test
  void aSessionThatNeverWasIsUnknown() throws IOException {
    ByHand client = patient.client();
    ByHand.assertRefused(
        client.reset(1),
        404,
        "session",
        "session 00000000000000000000000000000000 is unknown: this server never had it");
  }

  @Test
  void aClosedSessionIsGoneAndItsProcessEnds() throws Exception {
    ByHand client = patient.client();
    client.create("CartPole-v1", 1);
    ProcessHandle worker = only(patient.workers());
    client.reset(1);
    client.step(0L);
    assertThat(client.delete().status()).isEqualTo(204);
    worker.onExit().get(10, TimeUnit.SECONDS);
    ByHand.assertRefused(
        client.step(0L), 410, "session_closed", "session " + client.session() + " was closed");
    assertThat(client.get("sessions/" + client.session()).status()).isEqualTo(410);
  }

  @Test
  void anEnvironmentThatExitsTakesItsSessionAlone() throws Exception {
    ByHand other = patient.client();
    other.create("CartPole-v1", 1);
    other.reset(1);
    ByHand client = patient.client();
    client.create("Faulty-v0", 1, "\"kwargs\":{\"fault\":\"exit\"}");
    client.reset(1);
    client.step(1L);
    client.step(1L);
    assertThatThrownBy(() -> client.step(1L)).isInstanceOf(IOException.class);
    ByHand.reconnect();
    ByHand.assertRefused(
        client.step(1L),
        410,
        "session_lost",
        "session " + client.session() + " is lost: its process ended with exit code 3");
    assertThat(other.step(0L).status()).isEqualTo(200);
    other.delete();
  }

  @Test
  void aProcessThatIsKilledIsALostSession() throws Exception {
    ByHand client = patient.client();
    client.create("CartPole-v1", 1);
    ProcessHandle worker = only(patient.workers());
    worker.destroyForcibly();
    worker.onExit().get(10, TimeUnit.SECONDS);
    Thread.sleep(300);
    ByHand.assertRefused(
        client.reset(1),
        410,
        "session_lost",
        "session " + client.session() + " is lost: its process was killed by signal 9");
  }

  @Test
  void aStepThatHangsEndsItsProcess() throws Exception {
    ByHand client = hasty.client();
    client.create("Faulty-v0", 1, "\"kwargs\":{\"fault\":\"hang for ever\"}");
    client.reset(1);
    client.step(1L);
    client.step(1L);
    assertThatThrownBy(() -> client.step(1L)).isInstanceOf(IOException.class);
    ByHand.reconnect();
    ByHand.assertRefused(
        client.step(1L),
        410,
        "session_lost",
        "session "
            + client.session()
            + " is lost: its process ended: a request took longer than 1 s");
  }

  @Test
  void aStepThatHangsWithTheInterpreterLockedEndsItsProcessToo() throws Exception {
    ByHand client = hasty.client();
    client.create("Faulty-v0", 1, "\"kwargs\":{\"fault\":\"hang in C\"}");
    client.reset(1);
    client.step(1L);
    client.step(1L);
    assertThatThrownBy(() -> client.step(1L)).isInstanceOf(IOException.class);
    ByHand.reconnect();
    ByHand.assertRefused(
        client.step(1L),
        410,
        "session_lost",
        "session " + client.session() + " is lost: its process ended with exit code 1");
  }

  @Test
  void aServerThatIsKilledTakesItsProcessesWithIt() throws Exception {
    try (SharedServer server = SharedServer.start(directory.resolve("killed"))) {
      ByHand client = server.client();
      client.create("CartPole-v1", 1);
      client.reset(1);
      ProcessHandle worker = only(server.workers());
      server.kill();
      worker.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void oneConnectionServesTwoSessionsAndTheServerInTurns() throws IOException {
    ByHand first = patient.client();
    ByHand second = patient.client();
    first.create("CartPole-v1", 1);
    second.create("CartPole-v1", 1);
    assertThat(first.reset(3).bytes().substring(40))
        .isEqualTo(second.reset(3).bytes().substring(40));
    for (int t = 0; t < 5; t++) {
      assertThat(first.step(1L).bytes().substring(40))
          .isEqualTo(second.step(1L).bytes().substring(40));
      assertThat(first.get("health").text()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(first.get("sessions/" + second.session()).status()).isEqualTo(200);
    }
    first.delete();
    second.delete();
  }

  @Test
  void theSameRequestForASessionThatArrivesMeanwhileGetsTheSameSession() throws Exception {
    String body =
        "{\"environment\":\"CartPole-v1\",\"lanes\":1,\"client_token\":\""
            + UUID.randomUUID()
            + "\"}";
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<String> create = () -> patient.client().post("sessions", body).text();
      List<Future<String>> answers = threads.invokeAll(List.of(create, create, create, create));
      String one = answers.get(0).get();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo(one);
      }
      JsonObject made = JsonParser.parseString(one).getAsJsonObject();
      assertThat(made.get("session").getAsString()).hasSize(32);
    } finally {
      threads.shutdown();
    }
  }

  private static ProcessHandle only(List<ProcessHandle> workers) {
    // The last one that started, where tests before left some.
    return workers.stream()
        .collect(Collectors.maxBy(Comparator.comparing(w -> w.info().startInstant().orElseThrow())))
        .orElseThrow();
  }

  private static void awaitNoWorkers(SharedServer server) throws InterruptedException {
    for (int i = 0; i < 100 && !server.workers().isEmpty(); i++) {
      Thread.sleep(100);
    }
    assertThat(server.workers()).isEmpty();
  }
}
