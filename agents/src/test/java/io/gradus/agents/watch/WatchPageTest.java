package io.gradus.agents.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.envs.HostOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser, while a real run goes on. */
@Tag("browser")
class WatchPageTest {
  /** The end of the PNG of the canvas of pictures: its checksum tells one from another. */
  private static final String PICTURE = "document.getElementById('picture').toDataURL().slice(-60)";

  /** The steps that the readout of the chart of returns is at. */
  private static final String SEEN =
      "Number(document.querySelector('#main-chart .chart').ariaLabel"
          + ".match(/at ([\\d,]+) steps/)?.[1].replaceAll(',', '') ?? 0)";

  private static final String CURVE =
      "document.querySelector('#main-chart canvas').toDataURL().slice(-60)";

  @TempDir Path folder;

  private Process train(Path run, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gradus.agents.cli.Gradus",
                "train"));
    words.addAll(List.of(more));
    words.addAll(List.of("--run-dir", run.toString()));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log).start();
  }

  @Test
  @Timeout(240)
  void aRunIsShownFromBeforeItBeginsUntilItIsKilled() throws Exception {
    Path run = folder.resolve("run");
    try (Browser browser = new Browser();
        WatchServer server = new WatchServer(run, HostOptions.defaults(), 0)) {
      browser.look(1280, 860, "light");
      browser.open(server.address());
      browser.await("document.getElementById('state').textContent === 'Waiting to begin'");
      assertThat(browser.text("message"))
          .isEqualTo("There is no run in " + run + " yet. The page shows it as soon as it begins.");

      Process training = train(run, "CartPole-v1", "--steps", "2000000", "--checkpoints", "200");
      try {
        browser.await("document.getElementById('state').textContent === 'Training'");
        assertThat(browser.text("title")).isEqualTo("CartPole-v1");
        assertThat(browser.text("subtitle")).isEqualTo("ppo · zoo · seed 1");

        // The curve grows, the bar moves.
        browser.await(SEEN + " > 2000");
        Object seen = browser.value(SEEN);
        Object curve = browser.value(CURVE);
        Object width = browser.value("document.getElementById('progress-fill').offsetWidth");
        browser.await(SEEN + " > 2 * " + seen);
        assertThat(browser.value(CURVE)).isNotEqualTo(curve);
        browser.await("document.getElementById('progress-fill').offsetWidth > " + width);
        assertThat(browser.text("facts")).contains(" of 2,000,000 (").contains(" steps/s");
        assertThat(browser.value("document.querySelectorAll('#charts .chart').length"))
            .isEqualTo(10L); // one for each column of numbers, and the speed

        // The policy acts, and is the newest.
        browser.await("/^Episode \\d+ · step \\d+ · return \\d/.test(caption.textContent)");
        Object first = browser.value(PICTURE);
        browser.await(PICTURE + " !== '" + first + "'");
        browser.await("!policy.textContent.includes('after 0 steps')");

        // Nothing is cut off, in any window.
        for (String scheme : List.of("light", "dark")) {
          for (int size : new int[] {1280, 800, 360}) {
            browser.look(size, 860, scheme);
            browser.await("innerWidth === " + size);
            browser.assertNoSideways();
            keep(browser, scheme + "-" + size);
          }
        }
        assertThat(browser.console()).isEmpty();

        training.destroyForcibly().waitFor();
        browser.await(
            "document.getElementById('state').textContent === 'Stopped without a result'");
        assertThat(browser.text("message")).contains("./gradus train --resume");
        assertThat(browser.console()).isEmpty();
      } finally {
        training.destroyForcibly();
      }
    }
  }

  /** Where {@code -Dgradus.screenshots} says, for people. */
  private static void keep(Browser browser, String name) throws IOException {
    String where = System.getProperty("gradus.screenshots", "");
    if (!where.isEmpty()) {
      Files.write(Path.of(where, name + ".png"), browser.picture());
    }
  }

  @Test
  @Timeout(240)
  void aFolderOfRunsIsAnIndexThatLeadsToEach() throws Exception {
    Path one = folder.resolve("runs").resolve("one");
    Process training = train(one, "Doors-v0", "--steps", "2000", "--eval-episodes", "2");
    assertThat(training.waitFor(120, TimeUnit.SECONDS)).isTrue();
    Path two = one.resolveSibling("two & <more>");
    try (Stream<Path> files = Files.walk(one)) {
      for (Path file : files.toList()) {
        Files.copy(file, two.resolve(one.relativize(file)));
      }
    }
    try (Browser browser = new Browser();
        WatchServer server = new WatchServer(folder.resolve("runs"), HostOptions.defaults(), 0)) {
      browser.look(1000, 700, "light");
      browser.open(server.address());
      browser.await("document.querySelectorAll('#index .card').length === 2");
      browser.await(
          "[...document.querySelectorAll('#index .state')].every(e => e.textContent === 'Finished')");
      browser.value("document.querySelectorAll('#index .card')[1].click()");
      browser.await(
          "document.getElementById('title').textContent === 'Doors-v0' && !document.getElementById('back').hidden");
      assertThat(browser.text("evaluation-facts")).contains("Episodes\n2");
      browser.await("/^Episode /.test(caption.textContent)");
      browser.value("document.getElementById('config-card').open = true");
      assertThat(browser.text("config")).contains("discount").contains("Doors-v0");

      // The arrow keys move the readout.
      browser.value("document.querySelector('#main-chart .chart').focus()");
      String before =
          (String) browser.value("document.querySelector('#main-chart output').textContent");
      browser.press(Keys.ARROW_LEFT);
      browser.await(
          "/ at [\\d,]+$/.test(document.querySelector('#main-chart output').textContent)");
      assertThat(before).doesNotContain(" at ");

      browser.value("back.click()");
      browser.await("!index.hidden && run.hidden");
      assertThat(browser.console()).isEmpty();
    }
  }
}
