package io.gradus.benchmarks.gpu;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The tests that are tagged {@code cuda}, on the device: estimators against enumerated gradients,
 * distributions, optimizers, learners, checkpoints and resumed runs.
 */
final class TestsPart implements Part {
  private static final String DEVICE = "gradus.test.device";

  @Override
  public String name() {
    return "tests";
  }

  @Override
  public Result run(Setting setting) {
    System.setProperty(DEVICE, setting.deviceName());
    Tally tally = new Tally();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage("io.gradus"))
                .filters(includeTags("cuda"))
                .build(),
            tally);
    List<Row> rows = new ArrayList<>();
    tally.byPackage.forEach(
        (name, count) ->
            rows.add(
                Row.of(
                    "tests of " + name,
                    count.passed
                        + " passed, "
                        + count.failed
                        + " failed, "
                        + count.skipped
                        + " skipped",
                    count.failed == 0 && count.passed > 0)));
    if (rows.isEmpty()) {
      rows.add(Row.of("tests", "none found on the class path", false));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("packages", tally.byPackage);
    details.put("failures", tally.failures);
    tally.failures.forEach((test, reason) -> setting.notices().accept(test + ": " + reason));
    return new Result(rows, details);
  }

  /** How many of a package's tests ended how. */
  static final class Count {
    int passed;
    int failed;
    int skipped;
  }

  private static final class Tally implements TestExecutionListener {
    private final Map<String, Count> byPackage = new TreeMap<>();
    private final Map<String, String> failures = new TreeMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      count(test).ifPresent(count -> count.skipped++);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Optional<Count> count = count(test);
      switch (result.getStatus()) {
        case SUCCESSFUL -> count.ifPresent(some -> some.passed++);
        case ABORTED -> count.ifPresent(some -> some.skipped++);
        case FAILED -> {
          // A class that cannot be set up has no method to count it by.
          count.orElseGet(() -> byPackage.computeIfAbsent("?", name -> new Count())).failed++;
          failures.put(
              test.getUniqueId(), result.getThrowable().map(Throwable::toString).orElse("?"));
        }
      }
    }

    private Optional<Count> count(TestIdentifier test) {
      if (!test.isTest()) {
        return Optional.empty();
      }
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> ((MethodSource) source).getJavaClass().getPackageName())
          .map(name -> byPackage.computeIfAbsent(name, key -> new Count()));
    }
  }
}
