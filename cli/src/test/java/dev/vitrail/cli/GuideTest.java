package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.explain.Explainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide: its commands run, its links lead somewhere, its methods are those that exist. */
class GuideTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern OPTION = Pattern.compile("--method[ =]([a-z+,-]+)");

  @TempDir Path folder;

  @Test
  void everyCommandRuns() throws Exception {
    Path output = folder.resolve("output");
    Process process = Child.start(folder.resolve("work"), output, List.of(), GuideShell.class);
    boolean ended = process.waitFor(40, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    for (GuidePage page : GuidePage.all()) {
      assertTrue(
          page.commands().isEmpty() || said.contains(page.name() + "  "), page.name() + said);
    }
  }

  @Test
  void aPageStartsWithItsSetUpAndRunsNothingElse() throws IOException {
    int commands = 0;
    for (GuidePage page : GuidePage.all()) {
      for (String command : page.commands()) {
        boolean known = command.startsWith("./vitrail ") || command.matches("[A-Z]+=\\S+");
        assertTrue(known, page.name() + ": " + command);
        commands++;
      }
      for (GuidePage.Block block : page.blocks()) {
        boolean language = List.of("sh", "yaml", "text", "json").contains(block.language());
        assertTrue(language, page.name() + " has a block of '" + block.language() + "'");
      }
    }
    assertTrue(commands > 30, "commands of the guide: " + commands);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (GuidePage page : GuidePage.all()) {
      Matcher links = LINK.matcher(Files.readString(page.file()));
      while (links.find()) {
        Path target = page.file().getParent().resolve(links.group(1)).normalize();
        assertTrue(target.startsWith(Call.HOME), page.name() + " leaves the project");
        assertTrue(Files.exists(target), page.name() + " links to " + links.group(1));
      }
    }
  }

  @Test
  void everyMethodHasItsPlaceInThePages() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> unknown = new ArrayList<>();
    for (GuidePage page : GuidePage.all()) {
      if (page.name().startsWith("methods")) {
        text.append(Files.readString(page.file()));
      }
      for (String command : page.commands()) {
        Matcher option = OPTION.matcher(command);
        while (option.find()) {
          for (String name : option.group(1).split(",", -1)) {
            if (!Explainers.summaries().containsKey(name)) {
              unknown.add(page.name() + ": " + name);
            }
          }
        }
      }
    }
    assertEquals(List.of(), unknown);
    for (String method : Explainers.summaries().keySet()) {
      assertTrue(text.indexOf("`" + method + "`") >= 0, "no method page tells of " + method);
    }
    assertFalse(text.isEmpty());
  }
}
