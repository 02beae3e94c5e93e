package io.gradus.agents.cli;

import ai.djl.engine.EngineException;
import io.gradus.agents.NotFiniteException;
import io.gradus.agents.run.Versions;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code gradus} command. Exit codes: 0 done, 2 a mistake of the user's, 130 interrupted, 1
 * anything else.
 */
@Command(
    name = "gradus",
    description = "Policy gradients on the JVM.",
    subcommands = {
      TrainCommand.class,
      SweepCommand.class,
      EvaluateCommand.class,
      RolloutCommand.class,
      RecordCommand.class,
      WatchCommand.class,
      ExportCommand.class,
      PredictCommand.class,
      CheckCommand.class,
      EnvsCommand.class,
      ServeCommand.class,
      PresetsCommand.class,
      PlotCommand.class,
      CompareCommand.class,
      LabCommand.class,
      DoctorCommand.class
    },
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Gradus.Version.class)
public final class Gradus implements Runnable {
  static final int FAILURE = 1;
  static final int MISTAKE = 2;
  static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  Gradus() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    run(arguments, List.of());
  }

  /**
   * The same with commands of another module.
   *
   * @param more annotated as picocli's commands are
   */
  public static void run(String[] arguments, List<?> more) {
    prepareProcess();
    CommandLine command = commandLine();
    more.forEach(command::addSubcommand);
    System.exit(command.execute(arguments));
  }

  /** What has to be said before the engine is loaded, unless the user has said something else. */
  static void prepareProcess() {
    // One thread: the networks are small, and sums keep their order, so that a seed decides a run.
    setUnlessSet("ai.djl.pytorch.num_threads", "1");
    setUnlessSet("ai.djl.pytorch.num_interop_threads", "1");
    setUnlessSet("ai.djl.offline", "true"); // libtorch is on the class path
    setUnlessSet("java.awt.headless", "true");
    setUnlessSet("logback.configurationFile", "io/gradus/agents/cli/logback.xml");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** The command, not yet executed. */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Gradus());
    command
        .getCommandSpec()
        .usageMessage() // its own alone: what an annotation says, its subcommands have too
        .footer(
            "",
            "Of other modules: bench measures, cluster starts Apache Spark here for --spark (both"
                + " have --help).");
    return command
        .setParameterExceptionHandler(Gradus::explain)
        .setExecutionExceptionHandler(Gradus::explain);
  }

  private static int explain(ParameterException e, String[] unused) {
    CommandLine command = e.getCommandLine();
    say(command.getErr(), reason(e) + " (" + script(command) + " --help shows what there is)");
    return MISTAKE;
  }

  private static String reason(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return (unmatched.isUnknownOption() ? "unknown option '" : "unexpected '")
          + unmatched.getUnmatched().get(0)
          + (near.isEmpty() ? "'" : "': did you mean " + String.join(" or ", near) + "?");
    }
    return String.valueOf(e.getMessage())
        .replaceAll(" is not an? (int|long)$", ": expected a whole number")
        .replaceAll(" is not a double$", ": expected a number")
        .replaceFirst("^Invalid value for option '(.*)': '(.*)':", "$1 is '$2':")
        .replaceFirst("^Missing required parameter: '(.*)'$", "$1 is missing")
        .replaceFirst("^Missing required option: '([^=']*).*'$", "$1 is missing")
        .replaceFirst("^Missing required parameter for option '(.*)' .*$", "$1 has no value");
  }

  private static String script(CommandLine command) {
    return "./" + command.getCommandSpec().qualifiedName();
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult unused) {
    if (e instanceof IllegalArgumentException
        || e instanceof BrokenEnvironmentException
        || e instanceof RemoteEnvironmentException
        || e instanceof NotFiniteException) {
      say(command.getErr(), String.valueOf(e.getMessage()));
      return MISTAKE;
    }
    if (e instanceof EngineException) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      say(command.getErr(), "libtorch cannot be loaded: " + cause + " (./gradus doctor says more)");
      return FAILURE;
    }
    say(command.getErr(), "this should not happen: " + e);
    e.printStackTrace(command.getErr());
    return FAILURE;
  }

  /** One line, whatever the message has. */
  private static void say(PrintWriter err, String message) {
    err.println("gradus: " + message.strip().replaceAll("\\s*\\R\\s*", " | "));
    err.flush();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }

  /** For {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gradus " + Versions.ofGradus()};
    }
  }
}
