package dev.vitrail.cli.reference;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Javadoc of a record says, read from the sources of the project. */
final class SourceText {

  private static final Pattern TAG = Pattern.compile("\\{@\\w+\\s+([^}]*)}");
  private static final Pattern PARAMETER =
      Pattern.compile("@param (\\w+)\\s+(.*?)(?=\\s@\\w+ |$)", Pattern.DOTALL);

  private final Path root;
  private final Map<Path, String> files = new HashMap<>();

  SourceText(Path root) {
    this.root = root;
  }

  /**
   * What is said of a record.
   *
   * @param summary before the tags; empty when nothing is said
   * @param members by name
   */
  record Said(String summary, Map<String, String> members) {}

  Said of(Class<?> type) {
    String comment = comment(type);
    Map<String, String> members = new HashMap<>();
    Matcher tags = PARAMETER.matcher(comment);
    while (tags.find()) {
      members.put(tags.group(1), clean(tags.group(2)));
    }
    int first = comment.indexOf("@param");
    String summary = first < 0 ? comment : comment.substring(0, first);
    return new Said(clean(summary.split("<p>|<pre>", 2)[0]), members);
  }

  /** The comment before the declaration, without stars; empty when there is none. */
  private String comment(Class<?> type) {
    String source = source(type);
    Matcher declared =
        Pattern.compile("\\b(?:record|enum|class) " + type.getSimpleName() + "\\b").matcher(source);
    if (!declared.find()) {
      return "";
    }
    String before = source.substring(0, declared.start());
    int end = before.lastIndexOf("*/");
    int start = before.lastIndexOf("/**");
    boolean adjacent = end > start && !before.substring(end + 2).matches("(?s).*[;{}].*");
    return start >= 0 && adjacent
        ? before.substring(start + 3, end).replaceAll("(?m)^\\s*\\*", "").strip()
        : "";
  }

  private String source(Class<?> type) {
    Class<?> top = type;
    while (top.getEnclosingClass() != null) {
      top = top.getEnclosingClass();
    }
    String module = top.getPackageName().split("\\.", -1)[2];
    Path file =
        root.resolve(module)
            .resolve("src/main/java")
            .resolve(top.getName().replace('.', '/') + ".java");
    return files.computeIfAbsent(file, SourceText::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw VitrailException.data(
          file, "cannot be read; the reference is made in a checkout of the sources", e);
    }
  }

  /** Without markup, links to members of classes, and sections of notes outside the project. */
  private static String clean(String text) {
    return TAG.matcher(text)
        .replaceAll("$1")
        .replaceAll("\\b\\w*#(\\w+)", "$1")
        .replaceAll("</?\\w+>", "")
        .replaceAll("\\s+", " ")
        .replaceAll(" ?\\(METHODS [\\d.]+\\)|[;,]? ?METHODS [\\d.]*\\d", "")
        .replaceAll("\\.(?: ?\\.)+", ".")
        .strip();
  }
}
