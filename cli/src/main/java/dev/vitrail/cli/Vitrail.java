package dev.vitrail.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code vitrail} command. Each subcommand is one class with a constructor that takes a {@link
 * Session}; to add one, list it here. Nothing may touch ND4J before a command runs, so that help
 * stays quick.
 */
@Command(
    name = "vitrail",
    description = "Trains convolutional nets that people can look into, and shows what is inside.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionProvider.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a fault of Vitrail, or a failed check of doctor",
      "2:wrong call or configuration",
      "3:bad data or model file",
      "4:environment: no usable GPU, disk full, folder not writable, memory",
      "130:interrupted, can be resumed",
    },
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail doctor", "  vitrail config show -c demo --set batch=16"},
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      ExplainCommand.class,
      LayersCommand.class,
      TreeCommand.class,
      GraphCommand.class,
      DataCommand.class,
      WeightsCommand.class,
      ConfigCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      ReferenceCommand.class
    })
public final class Vitrail implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  private boolean version;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Say nothing but failures.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more.")
  private boolean verbose;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    Terminal terminal = Terminal.of(System.getProperty("vitrail.terminal", ""), environment);
    Console console =
        new Console(
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            terminal);
    Path home = Path.of(System.getProperty("vitrail.home", "."));
    System.exit(run(new Session(console, home, environment), args));
  }

  /**
   * Runs the command in this process.
   *
   * @return the exit code
   */
  public static int run(Session session, String... args) {
    Vitrail root = new Vitrail();
    Failures failures = new Failures(session.console());
    try {
      return root.commandLine(session, failures).execute(args);
    } catch (Error e) {
      return failures.execution(e, root.debug);
    } finally {
      session.console().out().flush();
      session.console().err().flush();
    }
  }

  /** The command tree, for documents and completion. */
  static CommandLine commandLine(Session session) {
    return new Vitrail().commandLine(session, new Failures(session.console()));
  }

  private CommandLine commandLine(Session session, Failures failures) {
    Console console = session.console();
    Help.Ansi ansi = console.terminal().color() ? Help.Ansi.ON : Help.Ansi.OFF;
    return new CommandLine(this, new SessionFactory(session))
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(Help.defaultColorScheme(ansi))
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(parsed -> execute(console, parsed))
        .setParameterExceptionHandler((failure, args) -> failures.usage(failure))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> failures.execution(failure, debug));
  }

  private int execute(Console console, ParseResult parsed) {
    console.setVolume(
        quiet ? Console.Volume.QUIET : verbose ? Console.Volume.VERBOSE : Console.Volume.NORMAL);
    return new RunLast().execute(parsed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command");
  }

  /** Makes commands with the session, and whatever else picocli asks for without. */
  private record SessionFactory(Session session) implements CommandLine.IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        Class<?>[] parameters = constructor.getParameterTypes();
        if (parameters.length == 1 && parameters[0] == Session.class) {
          return type.cast(constructor.newInstance(session));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
