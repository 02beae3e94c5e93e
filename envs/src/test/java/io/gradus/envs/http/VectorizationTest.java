package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.LongStream;
import okio.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three ways to step. */
@Tag("gymnasium")
class VectorizationTest {
  private static final String ASYNC = "\"vectorization\":\"async\"";
  private static final String OWN = "\"vectorization\":\"vector_entry_point\"";
  private static GymnasiumServer server;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Counting-v0", "Telling-v0"})
  void lanesInProcessesOfTheirOwnGiveTheSameBytes(String id) throws IOException {
    ByHand sync = ByHand.of(server);
    ByHand async = ByHand.of(server);
    String infos = "\"infos\":[\"elapsed\",\"odd\",\"array\"]";
    sync.create(id, 3, infos);
    assertThat(async.create(id, 3, infos, ASYNC).get("autoreset").getAsString())
        .isEqualTo("same_step");
    assertThat(payload(async.reset(4, 5, 7))).isEqualTo(payload(sync.reset(4, 5, 7)));
    for (int t = 0; t < 40; t++) {
      long[] actions = {1, t % 2, 1};
      assertThat(payload(async.step(actions)))
          .as("step %s", t)
          .isEqualTo(payload(sync.step(actions)));
    }
    assertThat(async.delete().status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tuple", "dict", "multi-binary", "booleans", "discrete"})
  void actionsReachTheProcessesInTheirTypes(String kind) throws IOException {
    ByHand async = ByHand.of(server);
    async.create("Echo-v0", 2, ASYNC, "\"kwargs\":{\"kind\":\"" + kind + "\"}");
    ByteString first = payload(async.reset(1, 2));
    ByteString step = payload(async.step(first.toByteArray()));
    assertThat(step.substring(2 * 11 + 4)).isEqualTo(first);
    async.delete();
  }

  @Test
  void aFailureInAProcessNamesItsLaneAndTheNextResetStartsAnew() throws IOException {
    ByHand async = ByHand.of(server);
    async.create("Faulty-v0", 2, ASYNC);
    async.reset(1, 2);
    async.step(1, 1);
    async.step(1, 1);
    ByHand.assertRefused(
        async.step(0, 1),
        500,
        "environment_failed",
        "Faulty-v0 raised RuntimeError: the simulator fell over (environment 1, step 2)");
    async.reset(1, 2);
    assertThat(async.step(1, 1).status()).isEqualTo(200);
    async.delete();
  }

  @Test
  void aProcessThatEndsIsAFailureOfItsLane() throws IOException {
    ByHand async = ByHand.of(server);
    async.create("Faulty-v0", 2, ASYNC, "\"kwargs\":{\"fault\":\"exit\"}");
    async.reset(1, 2);
    async.step(1, 1);
    async.step(1, 1);
    ByHand.assertRefused(
        async.step(0, 1),
        500,
        "environment_failed",
        "Faulty-v0 ended its process (environment 1, step 2)");
    async.delete();
  }

  @Test
  void anEnvironmentsOwnVectorInsertsRowsThatAreNotValid() throws IOException {
    int lanes = 4;
    ByHand own = ByHand.of(server);
    JsonObject made = own.create("CartPole-v1", lanes, OWN);
    assertThat(made.get("autoreset").getAsString()).isEqualTo("next_step");
    ByteBuffer before = ByHand.payload(own.reset(9, 0, 0, 0));
    boolean[] ended = new boolean[lanes];
    int inserted = 0;
    for (int t = 0; t < 60; t++) {
      ByteBuffer step = ByHand.payload(own.step(1, 1, 0, 1));
      int finals = 0;
      for (int lane = 0; lane < lanes; lane++) {
        boolean terminated = step.get(8 * lanes + lane) == 1;
        boolean valid = step.get(10 * lanes + lane) == 1;
        assertThat(valid).as("lane %s, step %s", lane, t).isEqualTo(!ended[lane]);
        assertThat(step.getDouble(8 * lane)).isEqualTo(valid ? 1 : 0);
        if (!valid) {
          inserted++;
          assertThat(terminated).isFalse();
          assertThat(Math.abs(step.getFloat(11 * lanes + 4 + 16 * lane))).isLessThan(0.05f);
        }
        if (terminated) {
          int last = 11 * lanes + 4 + 16 * (lanes + finals);
          assertThat(step.getFloat(last)).isEqualTo(step.getFloat(11 * lanes + 4 + 16 * lane));
          finals++;
        }
        ended[lane] = terminated;
      }
      assertThat(step.getInt(11 * lanes)).isEqualTo(finals);
    }
    assertThat(inserted).isGreaterThan(8);
    assertThat(before.remaining()).isEqualTo(16 * lanes);
  }

  @Test
  void anEnvironmentsOwnVectorTakesOneSeed() throws IOException {
    ByHand own = ByHand.of(server);
    own.create("CartPole-v1", 2, OWN);
    ByteString first = payload(own.reset(42, 0));
    assertThat(payload(own.reset(42, 77))).isEqualTo(first);
    assertThat(payload(own.reset(43, 0))).isNotEqualTo(first);
  }

  @Test
  void wrappersAndAVectorOfItsOwnDoNotGoTogether() throws IOException {
    ByHand own = ByHand.of(server);
    ByHand.assertRefused(
        own.tryToCreate("CartPole-v1", 2, OWN, "\"wrappers\":[{\"name\":\"ClipAction\"}]"),
        400,
        "wrapper",
        "vector_entry_point takes no wrappers: expected sync or async");
    ByHand.assertRefused(
        own.tryToCreate("Acrobot-v1", 2, OWN),
        400,
        "environment",
        "Error: Cannot create vectorized environment for Acrobot-v1 because it doesn't have a"
            + " vector entry point defined.");
  }

  @Test
  void aWrapperChangesWhatTheSessionIs() throws IOException {
    ByHand client = ByHand.of(server);
    JsonObject made =
        client.create(
            "Pendulum-v1",
            1,
            "\"wrappers\":[{\"name\":\"FrameStackObservation\",\"kwargs\":{\"stack_size\":3}},"
                + "{\"name\":\"RescaleAction\",\"kwargs\":{\"min_action\":-1,\"max_action\":1}}]");
    assertThat(made.getAsJsonObject("observation_space").get("shape").toString())
        .isEqualTo("[3,3]");
    assertThat(made.getAsJsonObject("action_space").get("high").toString()).isEqualTo("1.0");
    assertThat(ByHand.payload(client.reset(1)).remaining()).isEqualTo(36);
  }

  @Test
  void aThousandLanesAreOneRequest() throws IOException {
    ByHand own = ByHand.of(server);
    own.create("CartPole-v1", 1024, OWN);
    assertThat(ByHand.payload(own.reset(LongStream.range(0, 1024).toArray())).remaining())
        .isEqualTo(16 * 1024);
    assertThat(ByHand.payload(own.step(new long[1024])).remaining())
        .isEqualTo((11 + 16) * 1024 + 4);
  }

  private static ByteString payload(Gymnasium.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.bytes().substring(Frame.HEADER_BYTES);
  }
}
