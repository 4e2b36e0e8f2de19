package dev.vitrail.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the guide and its fenced blocks.
 *
 * @param file of the page
 * @param blocks in order
 */
record GuidePage(Path file, List<Block> blocks) {

  static final Path FOLDER = Call.HOME.resolve("docs/guide");

  /**
   * A fenced block.
   *
   * @param language after the fence
   * @param lines between the fences
   */
  record Block(String language, List<String> lines) {}

  /** All pages, by name. */
  static List<GuidePage> all() throws IOException {
    List<GuidePage> pages = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        pages.add(read(file));
      }
    }
    return pages;
  }

  private static GuidePage read(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> open = null;
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("```")) {
        if (open != null) {
          open.add(line);
        }
      } else if (open == null) {
        open = new ArrayList<>();
        blocks.add(new Block(line.substring(3).strip(), open));
      } else {
        open = null;
      }
    }
    if (open != null) {
      throw new IllegalStateException(file + " leaves a block open");
    }
    return new GuidePage(file, blocks);
  }

  String name() {
    return FOLDER.relativize(file).toString();
  }

  /** The commands of the shell blocks, lines that end in a backslash joined, without comments. */
  List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (Block block : blocks) {
      if (block.language().equals("sh")) {
        String text = String.join("\n", block.lines()).replaceAll("\\\\\n\\s*", "");
        text.lines()
            .map(line -> line.replaceFirst("(^|\\s)#.*$", "").strip())
            .filter(line -> !line.isEmpty())
            .forEach(commands::add);
      }
    }
    return commands;
  }

  /** Blocks of YAML whose first line names a file, as a reader saves them. */
  List<Block> savedFiles() {
    return blocks.stream()
        .filter(b -> b.language().equals("yaml") && b.lines().get(0).matches("# [a-z-]+\\.yml"))
        .toList();
  }
}
