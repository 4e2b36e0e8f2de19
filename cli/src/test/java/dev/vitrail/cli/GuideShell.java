package dev.vitrail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the commands of the guide in the working folder of this process, as a reader types them:
 * nothing but {@code ./vitrail}, variables, quotes and stars. Each page starts with an empty folder
 * and its own saved files.
 */
final class GuideShell {

  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=(\\S+)");
  private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");

  private final Map<String, String> variables = new HashMap<>();
  private final PrintWriter log;

  private GuideShell(PrintWriter log) {
    this.log = log;
  }

  /** Runs all pages; the exit code is the number of those that failed. */
  public static void main(String[] args) throws IOException {
    PrintWriter log = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    int failed = 0;
    for (GuidePage page : GuidePage.all()) {
      if (args.length == 0 || List.of(args).contains(page.name())) {
        empty(Path.of("").toAbsolutePath());
        failed += new GuideShell(log).run(page) ? 0 : 1;
      }
    }
    System.exit(failed);
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
  }

  private boolean run(GuidePage page) throws IOException {
    for (GuidePage.Block block : page.savedFiles()) {
      Files.write(Path.of(block.lines().get(0).substring(2)).toAbsolutePath(), block.lines());
    }
    for (String command : page.commands()) {
      long started = System.nanoTime();
      Matcher assignment = ASSIGNMENT.matcher(command);
      if (assignment.matches()) {
        variables.put(assignment.group(1), assignment.group(2));
      } else if (!vitrail(page, words(command))) {
        return false;
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      log.printf("%s  %.1f s  %s%n", page.name(), seconds, command);
    }
    return true;
  }

  private boolean vitrail(GuidePage page, List<String> words) throws IOException {
    int arrow = words.indexOf(">");
    List<String> call = arrow < 0 ? words : words.subList(0, arrow);
    if (!call.get(0).equals("./vitrail") || (arrow >= 0 && arrow != words.size() - 2)) {
      log.printf("FAILED %s: not a command of Vitrail: %s%n", page.name(), words);
      return false;
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), Terminal.NONE);
    Session session = new Session(console, Call.HOME, Map.of());
    int code = Vitrail.run(session, call.subList(1, call.size()).toArray(String[]::new));
    if (code != 0) {
      log.printf("FAILED %s: %s ended with %d%n%s%s%n", page.name(), call, code, out, err);
    } else if (arrow >= 0) {
      Files.writeString(Path.of(words.get(arrow + 1)), out.toString());
    }
    return code == 0;
  }

  private List<String> words(String command) throws IOException {
    List<String> words = new ArrayList<>();
    Matcher parts = WORD.matcher(command);
    while (parts.find()) {
      String word = parts.group();
      boolean quoted = word.startsWith("\"") || word.startsWith("'");
      String plain = quoted ? word.substring(1, word.length() - 1) : word;
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        plain = plain.replace("$" + variable.getKey(), variable.getValue());
      }
      words.addAll(!quoted && plain.contains("*") ? matching(plain) : List.of(plain));
    }
    return words;
  }

  private static List<String> matching(String pattern) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    try (Stream<Path> all = Files.walk(Path.of(""))) {
      List<String> found = all.filter(matcher::matches).map(Path::toString).sorted().toList();
      return found.isEmpty() ? List.of(pattern) : found;
    }
  }
}
