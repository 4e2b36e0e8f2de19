package dev.vitrail.cli.reference;

import dev.vitrail.engine.io.AtomicFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** The reference pages by file name. The same code gives the same pages, byte for byte. */
public final class Reference {

  /** Where the pages lie below the root of the project. */
  public static final String FOLDER = "docs/guide/reference";

  private Reference() {}

  /**
   * Makes the pages.
   *
   * @param commands the command tree
   * @param root of the project's sources, whose Javadoc says what the members of files mean
   */
  public static Map<String, String> pages(CommandLine commands, Path root) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("commands.md", CommandPage.of(commands));
    pages.put("config.md", ConfigPage.of());
    pages.put("files.md", FilePage.of(new SourceText(root)));
    pages.put("methods.md", MethodPage.of());
    pages.put("metrics.md", MetricPage.of());
    return pages;
  }

  /** Writes the pages into a folder. */
  public static void write(CommandLine commands, Path root, Path folder) {
    pages(commands, root)
        .forEach((name, text) -> AtomicFile.writeString(folder.resolve(name), text));
  }
}
