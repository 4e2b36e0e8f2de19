package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.VitrailException.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever goes wrong into one line on the error stream and an exit code. */
final class Failures {

  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  /** A wrong call: what was wrong, what was probably meant, where help is. */
  int usage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    StringBuilder line = new StringBuilder(oneLine(failure.getMessage()));
    List<String> near =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream().distinct().limit(3).toList()
            : List.of();
    if (!near.isEmpty()) {
      line.append(". Did you mean ").append(String.join(" or ", near)).append('?');
    }
    String name = command.getCommandSpec().qualifiedName();
    print(line + (near.isEmpty() ? ". " : " ") + "See '" + name + " --help'.");
    return Kind.USAGE.exitCode();
  }

  /** Anything a command threw. */
  int execution(Throwable failure, boolean debug) {
    VitrailException known = known(failure);
    if (debug) {
      failure.printStackTrace(console.err());
    }
    String line = oneLine(known.getMessage());
    print(known.kind() == Kind.FAULT && !debug ? line + report(failure) : line);
    return known.kind().exitCode();
  }

  private static VitrailException known(Throwable failure) {
    if (failure instanceof VitrailException known) {
      return known;
    }
    Throwable root = root(failure);
    if (failure instanceof OutOfMemoryError || root instanceof OutOfMemoryError) {
      return VitrailException.environment(
          "Out of memory (%s). Lower the batch, or raise VITRAIL_HEAP or VITRAIL_OFFHEAP."
              .formatted(oneLine(root)),
          failure);
    }
    if (failure instanceof LinkageError) {
      return VitrailException.environment(
          "A native library did not load: %s. Run 'vitrail doctor'.".formatted(oneLine(root)),
          failure);
    }
    if (root instanceof FileSystemException || noSpace(root)) {
      return VitrailException.environment(
          "A file could not be read or written: %s. Check the folder and the free space."
              .formatted(oneLine(root)),
          failure);
    }
    return new VitrailException(Kind.FAULT, "A fault of Vitrail: " + oneLine(root), failure);
  }

  private static boolean noSpace(Throwable root) {
    return root instanceof IOException && String.valueOf(root.getMessage()).contains("No space");
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 32; depth++) {
      root = root.getCause();
    }
    return root;
  }

  /** Writes the stack trace where a report can pick it up. */
  private static String report(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    try {
      Path log = Files.createTempFile("vitrail-fault-", ".log");
      Files.writeString(log, trace.toString());
      return ". Please report it with " + log;
    } catch (IOException e) {
      return ". Please report it with what --debug prints";
    }
  }

  private void print(String line) {
    console.err().println(console.color(31, "vitrail:") + " " + line);
    console.err().flush();
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + oneLine(message);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
