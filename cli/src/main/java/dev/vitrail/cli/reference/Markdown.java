package dev.vitrail.cli.reference;

import java.util.List;

/** A page of Markdown. */
final class Markdown {

  private static final String MADE =
      "<!-- Made from the code by './vitrail reference'. Do not edit by hand. -->";

  private final StringBuilder text = new StringBuilder();

  Markdown(String title) {
    line(MADE).line("").line("# " + title).line("");
  }

  Markdown section(String name) {
    return line("## " + name).line("");
  }

  Markdown paragraph(String words) {
    return line(words).line("");
  }

  Markdown code(String language, String block) {
    return line("```" + language).line(block.stripTrailing()).line("```").line("");
  }

  Markdown head(String... names) {
    row(List.of(names));
    return line("|" + " --- |".repeat(names.length));
  }

  Markdown row(List<String> cells) {
    return line("| " + String.join(" | ", cells.stream().map(Markdown::cell).toList()) + " |");
  }

  /** Ends a table. */
  Markdown end() {
    return line("");
  }

  /** A bar would end a cell, and a bracket could start a tag. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }

  private Markdown line(String words) {
    text.append(words).append('\n');
    return this;
  }

  String page() {
    return text.toString().stripTrailing() + "\n";
  }
}
