package dev.vitrail.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** One call of the command in this process: exit code and what it printed. */
record Call(int code, String out, String err) {

  static final Path HOME = Path.of(System.getProperty("vitrail.root"));

  static Call of(String... args) {
    return on(Terminal.NONE, args);
  }

  static Call on(Terminal terminal, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), terminal);
    int code = Vitrail.run(new Session(console, HOME, Map.of()), args);
    return new Call(code, out.toString(), err.toString());
  }
}
