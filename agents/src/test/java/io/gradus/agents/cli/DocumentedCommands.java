package io.gradus.agents.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Runs the commands of a page one after the other in the folder that this process was started in,
 * as a user does who types them, but for less time: a training takes a few thousand steps and is
 * evaluated on two episodes. Servers go on until the page is done.
 */
final class DocumentedCommands {
  /** Where this process's own output goes. */
  static final String LOG = "log.txt";

  private static final long STEPS = 2048;
  private static final Pattern STEPS_OPTION = Pattern.compile("\\d+");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private String servedAt = "http://127.0.0.1:8000";

  /**
   * Runs them.
   *
   * @param arguments the file with the commands, a line each, and the one that gets a line for each
   *     that failed
   */
  public static void main(String[] arguments) throws IOException {
    DocumentedCommands page = new DocumentedCommands();
    List<String> failures = new ArrayList<>();
    for (String command : Files.readAllLines(Path.of(arguments[0]))) {
      page.run(command).ifPresent(failures::add);
    }
    Files.write(Path.of(arguments[1]), failures);
    System.exit(0); // servers and all
  }

  private Optional<String> run(String command) throws IOException {
    List<String> words = shortened(DocumentedPage.words(command));
    StringWriter said = new StringWriter();
    CommandLine line = Gradus.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    if (words.get(0).equals("serve") || words.get(0).equals("watch")) {
      return serve(line, words, said).map(trouble -> command + "\n  " + trouble);
    }
    int redirection = words.indexOf(">");
    List<String> arguments = redirection < 0 ? words : words.subList(0, redirection);
    int code = line.execute(arguments.toArray(String[]::new));
    if (redirection >= 0) {
      Files.writeString(Path.of(words.get(redirection + 1)), said.toString());
    }
    return code == 0 ? Optional.empty() : Optional.of(command + "\n  " + code + ": " + said);
  }

  /** On a port that is free, until it says where it is. */
  private Optional<String> serve(CommandLine line, List<String> words, StringWriter said) {
    List<String> onFreePort = new ArrayList<>(words);
    if (!onFreePort.contains("--port")) {
      onFreePort.addAll(List.of("--port", "0"));
    }
    int logged = log().length();
    Thread server = new Thread(() -> line.execute(onFreePort.toArray(String[]::new)), "serve");
    server.setDaemon(true);
    server.start();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      // A server in Python writes to what this process writes to.
      Matcher address = ADDRESS.matcher(said + log().substring(logged));
      if (address.find()) {
        servedAt = address.group();
        return Optional.empty();
      }
      if (!server.isAlive()) {
        return Optional.of("ended: " + said);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return Optional.of("did not say where it serves: " + said);
  }

  private static String log() {
    try {
      return Files.readString(Path.of(LOG));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> shortened(List<String> given) {
    List<String> words = new ArrayList<>();
    for (String word : given) {
      words.add(word.replace("http://127.0.0.1:8000", servedAt));
    }
    boolean sweeps = words.get(0).equals("sweep") && !words.contains("--resume");
    boolean trains = words.get(0).equals("train") && !words.contains("--help");
    boolean begins = trains && !words.contains("--resume") && !words.contains("--config");
    if (sweeps || begins) {
      int at = words.indexOf("--steps");
      if (at < 0) {
        words.addAll(List.of("--steps", String.valueOf(STEPS)));
      } else if (STEPS_OPTION.matcher(words.get(at + 1)).matches()) {
        words.set(at + 1, String.valueOf(Math.min(STEPS, Long.parseLong(words.get(at + 1)))));
      }
      if (trains && !words.contains("--eval-episodes")) {
        words.addAll(List.of("--eval-episodes", "2"));
      }
    }
    if (words.get(0).equals("evaluate") && words.contains("--episodes")) {
      words.set(words.indexOf("--episodes") + 1, "2");
    }
    return words;
  }
}
