package io.gradus.agents.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchServerTest {
  private static final String CONFIG = "{\"env\":\"CartPole-v1\",\"steps\":100}";

  private final OkHttpClient client = new OkHttpClient();

  @TempDir Path folder;

  private WatchServer server() {
    return new WatchServer(folder, HostOptions.defaults(), 0);
  }

  private Response get(WatchServer server, String path) throws IOException {
    return client
        .newCall(new Request.Builder().url(server.address().resolve(path).toString()).build())
        .execute();
  }

  private JsonObject run(WatchServer server, String name) throws IOException {
    try (Response response = get(server, "/api/run?run=" + name)) {
      return JsonParser.parseString(response.body().string()).getAsJsonObject();
    }
  }

  @Test
  void everythingThatThePageLoadsIsHereAndNothingElseMayBe() throws IOException {
    try (WatchServer server = server();
        Response page = get(server, "/")) {
      assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'; ");
      String html = page.body().string();
      assertThat(html).contains("watch.css").contains("watch.js");
      for (String path : List.of("/watch.css", "/watch.js", "/chart.js", "/feed.js")) {
        try (Response part = get(server, path)) {
          assertThat(part.code()).isEqualTo(200);
          assertThat(part.header("X-Content-Type-Options")).isEqualTo("nosniff");
          assertThat(part.body().string()).doesNotContain("http://").doesNotContain("https://");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "localhost:1"})
  void aNameThatPointsHereFromElsewhereIsRefused(String host) throws IOException {
    try (WatchServer server = server()) {
      String named = host.replace("PORT", Integer.toString(server.address().getPort()));
      Request request =
          new Request.Builder().url(server.address().toString()).header("Host", named).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(403);
        assertThat(response.body().string()).isEqualTo("the page is at " + server.address());
      }
    }
  }

  @Test
  void anotherPageMayNotAskAndNothingIsWritten() throws IOException {
    try (WatchServer server = server()) {
      Request.Builder request =
          new Request.Builder().url(server.address().resolve("/api/runs").toString());
      try (Response response =
          client.newCall(request.header("Origin", "http://evil.example").build()).execute()) {
        assertThat(response.code()).isEqualTo(403);
      }
      Request post =
          new Request.Builder()
              .url(server.address().toString())
              .post(RequestBody.create(new byte[0]))
              .build();
      try (Response response = client.newCall(post).execute()) {
        assertThat(response.code()).isEqualTo(405);
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/metrics?run=../secret", "/api/run?run=nothing", "/../pom.xml", "/x"})
  void whatIsNotOfTheRunsIsNotGiven(String path) throws IOException {
    Files.writeString(folder.resolve("metrics.csv"), "secret\n");
    try (WatchServer server = server();
        Response response = get(server, path)) {
      assertThat(response.code()).isEqualTo(404);
    }
  }

  @Test
  void aRunIsWhatItsFilesSay() throws IOException {
    try (WatchServer server = server()) {
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("WAITING");
      Files.writeString(folder.resolve("config.json"), CONFIG);
      JsonObject killed = run(server, "");
      assertThat(killed.get("state").getAsString()).isEqualTo("KILLED");
      assertThat(killed.get("threshold").getAsDouble()).isEqualTo(475);
      assertThat(killed.getAsJsonObject("config").get("steps").getAsInt()).isEqualTo(100);
      ProcessHandle own = ProcessHandle.current();
      long start = own.info().startInstant().orElseThrow().toEpochMilli();
      Path lock = folder.resolve("run.lock");
      Files.writeString(lock, own.pid() + " " + start + "\n");
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("RUNNING");
      Path result = folder.resolve("result.json");
      Files.writeString(result, "{\"interrupted\":false,\"evaluation\":null}");
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("EVALUATING");
      Files.writeString(lock, own.pid() + " " + (start + 1) + "\n"); // another had that number
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("KILLED");
      Files.writeString(result, "{\"interrupted\":false,\"evaluation\":{}}");
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("FINISHED");
      Files.writeString(result, "{\"interrupted\":true,\"evaluation\":null}");
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("INTERRUPTED");
      Files.writeString(result, "{\"interrup"); // half of it
      assertThat(run(server, "").get("state").getAsString()).isEqualTo("KILLED");
    }
  }

  @Test
  void onlyWhatIsNewIsReadAndOnlyWholeLines() throws IOException {
    Path file = folder.resolve("metrics.csv");
    assertThat(text(Lines.after(file, 0, ""))).isEmpty();
    Files.writeString(file, "steps,x\n1,2\n3,");
    Lines first = Lines.after(file, 0, "");
    assertThat(text(first)).isEqualTo("steps,x\n1,2\n");
    assertThat(text(Lines.after(file, first.next(), first.file()))).isEmpty();
    Files.writeString(file, "steps,x\n1,2\n3,4\n");
    Lines second = Lines.after(file, first.next(), first.file());
    assertThat(second.from()).isEqualTo(first.next());
    assertThat(text(second)).isEqualTo("3,4\n");
    Files.writeString(file, "steps,x\n1,2\n"); // cut back, as by a run that is resumed
    Lines third = Lines.after(file, second.next(), second.file());
    assertThat(third.from()).isZero();
    assertThat(text(third)).isEqualTo("steps,x\n1,2\n");
  }

  @Test
  void aFileThatWasPutInItsPlaceIsReadAnewHoweverLongItIs() throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(file, "steps,x\n1,2\n3,4\n");
    Lines first = Lines.after(file, 0, "");
    Path other = folder.resolve("metrics.csv.part");
    Files.writeString(other, "steps,x\n1,2\n3,5\n6,7\n");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    Lines second = Lines.after(file, first.next(), first.file());
    assertThat(second.from()).isZero();
    assertThat(text(second)).isEqualTo("steps,x\n1,2\n3,5\n6,7\n");
    Files.writeString(file, "steps,x\n1,2\n345,678\n9,1\n"); // the same file with other lines
    assertThat(Lines.after(file, second.next() - 4, second.file()).from()).isZero();
  }

  private static String text(Lines lines) {
    return StandardCharsets.UTF_8.decode(lines.text()).toString();
  }

  @Test
  void aLongFileComesInParts() throws IOException {
    Path file = folder.resolve("metrics.csv");
    String line = "1234567,".repeat(20) + "\n";
    Files.writeString(file, line.repeat(10_000));
    StringBuilder all = new StringBuilder();
    Lines part = Lines.after(file, 0, "");
    while (part.text().hasRemaining()) {
      all.append(text(part));
      part = Lines.after(file, part.next(), part.file());
    }
    assertThat(all.length()).isEqualTo(line.length() * 10_000);
  }

  /** As two tabs do, one of which knows pictures of a server that was here before. */
  @Test
  void runsThatAreLookedAtTogetherAreAllShown() throws Exception {
    RunConfig config =
        RunConfig.of(
            Presets.find("Doors-v0", Actions.DISCRETE, Optional.of("ppo"), Optional.empty())
                .withSize(2, 10),
            "Doors-v0",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    for (String name : List.of("one", "two")) {
      RunFolder run = RunFolder.create(folder.resolve(name));
      try (TrainingRun training = TrainingRun.start(config, run, HostOptions.defaults())) {
        training.train();
      }
    }
    Map<String, Long> seen = new HashMap<>(Map.of("one", 0L, "two", 1_000_000L));
    try (WatchServer server = server()) {
      for (int look = 1; look <= 3; look++) {
        for (String name : List.of("one", "two")) {
          long before = Objects.requireNonNull(seen.get(name));
          try (Response response =
              get(server, "/api/frame?run=" + name + "&after=" + before)) {
            assertThat(response.code()).isEqualTo(200);
            long frame = Long.parseLong(String.valueOf(response.header("Gradus-Frame")));
            assertThat(frame).isGreaterThan(look == 1 ? 0 : before);
            seen.put(name, frame);
          }
        }
      }
    }
  }

  @Test
  void whyThereIsNoPictureIsSaid() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    try (WatchServer server = server();
        Response response = get(server, "/api/frame?after=0")) {
      assertThat(response.code()).isEqualTo(204);
      assertThat(response.header("Gradus-Reason")).isNotEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAndClosingLeavesNoThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    WatchServer server = server();
    int port = server.address().getPort();
    assertThatThrownBy(() -> new WatchServer(folder, HostOptions.defaults(), port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port " + port + " of 127.0.0.1 cannot be listened on: Address already in use");
    server.close();
    server.close();
    for (Thread thread : left(before)) {
      thread.join(10_000);
    }
    assertThat(left(before)).isEmpty();
  }

  /** Of the server's own. */
  private static List<Thread> left(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> thread.getName().matches("(XNIO|gradus).*"))
        .collect(Collectors.toList());
  }
}
