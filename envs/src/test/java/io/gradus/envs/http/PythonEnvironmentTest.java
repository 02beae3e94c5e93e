package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a Python is found and furnished, with shell scripts in the place of Pythons. */
@DisabledOnOs(OS.WINDOWS)
class PythonEnvironmentTest {
  private static final String PINNED = "gymnasium==1.4.0";

  @TempDir Path folder;
  private final List<String> notices = new CopyOnWriteArrayList<>();

  private PythonEnvironment environment(Map<String, String> more) {
    Map<String, String> variables =
        new java.util.HashMap<>(
            Map.of(
                "PATH", folder.resolve("bin").toString(),
                "GRADUS_CACHE", folder.resolve("cache").toString()));
    variables.putAll(more);
    return new PythonEnvironment(variables, notices::add);
  }

  /** A script that answers the questions, makes virtual environments, and installs nothing. */
  private Path python(String name, String version, String gymnasium, boolean venv, int pip)
      throws IOException {
    Path script = Files.createDirectories(folder.resolve("bin")).resolve(name);
    String[] parts = version.split("\\.", -1);
    Files.writeString(
        script,
        String.join(
            "\n",
            "#!/bin/sh",
            "case \"$1$2\" in",
            "-c*) printf '%s\\n' "
                + parts[0]
                + " "
                + parts[1]
                + " "
                + version
                + " '"
                + gymnasium
                + "' "
                + (venv ? "True" : "False")
                + " ;;",
            "-mvenv) /bin/mkdir -p \"$3/bin\" && /bin/cp \"$0\" \"$3/bin/python\" ;;",
            "-mpip) echo \"$@\" >> '" + folder.resolve("pip.txt") + "'",
            "  echo 'no such release'; exit " + pip + " ;;",
            "esac",
            ""));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void withoutPythonTheMessageSaysWhatToInstall() {
    assertThatThrownBy(() -> environment(Map.of()).interpreter())
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "there is no Python on the PATH: install Python 3.10 or newer (Debian, Ubuntu: apt"
                + " install python3 python3-venv; macOS: brew install python), or name one that has"
                + " Gymnasium in the environment variable GRADUS_PYTHON");
  }

  @Test
  void aPythonThatIsTooOldIsPassedOver() throws IOException {
    Path old = python("python3", "3.9.2", "", true, 0);
    assertThatThrownBy(() -> environment(Map.of()).interpreter())
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageStartingWith("Python 3.9.2 (" + old + ") is too old: install Python 3.10");
    python("python3.12", "3.12.1", "", true, 0);
    assertThat(environment(Map.of()).describe().python()).hasValue("3.12.1");
  }

  @Test
  void aPythonWithoutVenvIsNamed() throws IOException {
    Path bare = python("python3", "3.11.2", "", false, 0);
    assertThatThrownBy(() -> environment(Map.of()).interpreter())
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "Python 3.11.2 ("
                + bare
                + ") cannot make virtual environments: expected its venv module (Debian, Ubuntu:"
                + " apt install python3-venv)");
  }

  @Test
  void theVirtualEnvironmentIsMadeOnceThoughTwoAskAtOnce() throws Exception {
    python("python3", "3.11.2", "", true, 0);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Path> first = threads.submit(() -> environment(Map.of()).interpreter());
      Future<Path> second = threads.submit(() -> environment(Map.of()).interpreter());
      assertThat(first.get()).isEqualTo(second.get()).isExecutable();
      assertThat(first.get()).startsWith(folder.resolve("cache"));
      assertThat(notices).hasSize(1);
      assertThat(notices.get(0)).startsWith("installing " + PINNED + " into " + folder);
      assertThat(Files.readAllLines(folder.resolve("pip.txt"))).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void oneThatWasHalfMadeIsMadeAgain() throws IOException {
    python("python3", "3.11.2", "", true, 1);
    assertThatThrownBy(() -> environment(Map.of()).interpreter())
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessageStartingWith("Gymnasium cannot be installed: '")
        .hasMessageContaining("with a Python that has Gymnasium, set GRADUS_PYTHON to it")
        .hasMessageEndingWith(":\n  no such release");
    python("python3", "3.11.2", PINNED, true, 0);
    assertThat(environment(Map.of()).interpreter()).isExecutable();
    assertThat(notices).hasSize(2);
  }

  @Test
  void describingInstallsNothing() throws IOException {
    Path found = python("python3", "3.11.2", "", true, 0);
    PythonEnvironment.Status status = environment(Map.of()).describe();
    assertThat(status.interpreter()).hasValue(found);
    assertThat(status.gymnasium()).isEmpty();
    assertThat(status.advice())
        .startsWith("the first gym: environment installs " + PINNED + " into " + folder);
    assertThat(folder.resolve("cache")).doesNotExist();
    assertThat(notices).isEmpty();
  }

  @Test
  void aNamedPythonIsUsedAsItIs() throws IOException {
    Path named = python("mine", "3.10.0", "1.1.1", false, 1);
    PythonEnvironment environment = environment(Map.of("GRADUS_PYTHON", named.toString()));
    assertThat(environment.interpreter()).isEqualTo(named);
    assertThat(environment.describe().gymnasium()).hasValue("1.1.1");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void aNamedPythonThatWillNotDoIsRefused() throws IOException {
    Path empty = python("mine", "3.10.0", "", true, 0);
    assertThatThrownBy(() -> environment(Map.of("GRADUS_PYTHON", empty.toString())).interpreter())
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "GRADUS_PYTHON is "
                + empty
                + ", which has no Gymnasium: run "
                + empty
                + " -m pip install "
                + PINNED);
    PythonEnvironment absent = environment(Map.of("GRADUS_PYTHON", "/no/such/python"));
    assertThatThrownBy(absent::interpreter)
        .isInstanceOf(RemoteEnvironmentException.class)
        .hasMessage(
            "GRADUS_PYTHON is /no/such/python, which does not run: expected Python 3.10 or newer");
    assertThat(absent.describe().interpreter()).isEqualTo(Optional.empty());
  }
}
