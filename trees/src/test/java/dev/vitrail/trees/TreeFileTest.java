package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees come back from their files bit for bit; damaged files are refused in one line. */
class TreeFileTest {

  @TempDir Path folder;

  private Path written() {
    Path file = folder.resolve("tree-pin.json");
    TreeFile.write(file, ParseTreeTest.tree());
    return file;
  }

  @Test
  void treeComesBackBitForBit() {
    RationaleTree tree = ParseTreeTest.tree();
    RationaleTree found = TreeFile.read(written());
    assertEquals(tree.source(), found.source());
    assertEquals(tree.mining(), found.mining());
    assertEquals(tree.root(), found.root());
    assertEquals(tree.log(), found.log());
    assertEquals(tree.threshold(), found.threshold());
    assertArrayEquals(tree.scale(), found.scale(), 0);
    assertArrayEquals(tree.parts().partOf(), found.parts().partOf());
    for (int i = 0; i < tree.nodes().size(); i++) {
      TreeNode a = tree.nodes().get(i);
      TreeNode b = found.nodes().get(i);
      assertArrayEquals(a.gbar(), b.gbar(), 0);
      assertArrayEquals(a.alpha(), b.alpha());
      assertEquals(a.imageId(), b.imageId());
      assertEquals(a.examples(), b.examples());
      assertEquals(a.children(), b.children());
      assertEquals(a.b(), b.b(), 0);
      assertEquals(a.resultant(), b.resultant(), 0);
    }
    TreeFile.write(folder.resolve("again.json"), found.prunedAt(2));
    assertEquals(2, TreeFile.read(folder.resolve("again.json")).depth());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vitrail-tree/1 | vitrail-tree/2",
        "\"children\":[1,2] | \"children\":[1,4]",
        "\"children\":[0,4] | \"children\":[0,1]",
        "\"children\":[1,2] | \"children\":[1,77]",
        "\"alpha\":[0,1,2] | \"alpha\":[0,1,3]",
        "\"alpha\":[0,1,2] | \"alpha\":[1,0,2]",
        "\"alpha\":[0,1,2] | \"alpha\":null",
        "\"filters\":3 | \"filters\":2000000000",
        "\"filters\":3 | \"filters\":4",
        "\"positions\":1 | \"positions\":-1",
        "\"partOf\":[0,1,1] | \"partOf\":[0,1]",
        "\"partOf\":[0,1,1] | \"partOf\":[0,1,9]",
        "\"n\":2, | \"n\":2000000000,",
        "\"nPositives\":4 | \"nPositives\":2",
        "\"root\":[3,5] | \"root\":[3]",
        "\"root\":[3,5] | \"root\":null",
        "\"target\":\"LOGIT\" | \"target\":\"java.lang.Runtime\"",
        "\"nodes\":[ | \"nodes\":[null,",
        "\"log\": | \"extra\":",
        "\"gbar\":[ | \"gbar\":[1e999,",
        "\"imageId\":\"p0\" | \"imageId\":\"p0\",\"imageId\":\"p1\""
      })
  void damagedFilesAreRefused(String from, String to) throws IOException {
    Path file = written();
    String text = Files.readString(file);
    String changed = text.replace(from.strip(), to.strip());
    assertFalse(text.equals(changed), "the test changes nothing: " + from);
    Files.writeString(file, changed);
    refused(file);
  }

  @Test
  void aParentBeforeItsChildIsRefused() throws IOException {
    Path file = written();
    List<String> nodes =
        Files.readAllLines(file).stream().filter(line -> line.contains("\"mergeStep\"")).toList();
    String parent = nodes.get(nodes.size() - 1).replaceAll("\\],\"log.*", "");
    String child = nodes.get(nodes.size() - 2).replaceAll(",$", "");
    String text = Files.readString(file);
    Files.writeString(
        file, text.replace(child, "CHILD").replace(parent, child).replace("CHILD", parent));
    assertFalse(text.equals(Files.readString(file)), "the test changes nothing");
    refused(file, "must come before it");
  }

  private static void refused(Path file, String reason) {
    VitrailException e = assertThrows(VitrailException.class, () -> TreeFile.read(file));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static void refused(Path file) {
    VitrailException e = assertThrows(VitrailException.class, () -> TreeFile.read(file));
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  @Test
  void cutAndScrambledFilesAreRefusedOrRead() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 400; round++) {
      byte[] damaged = bytes.clone();
      for (int hit = 0; hit < 1 + round % 3; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
      }
      int length = round % 4 == 0 ? random.nextInt(damaged.length) : damaged.length;
      Files.write(file, java.util.Arrays.copyOf(damaged, length));
      try {
        assertEquals(3, TreeFile.read(file).filters());
      } catch (VitrailException e) {
        assertEquals(VitrailException.Kind.DATA, e.kind());
      }
    }
    refused(folder.resolve("missing.json"));
  }

  @Test
  void aTreeOfAnotherNetIsRefused() {
    RationaleTree tree = ParseTreeTest.tree();
    RationaleSource source = new RationaleSource("other", "conv5.mask", 0, "pin", ScoreKind.LOGIT);
    RationaleBuilder builder = RationaleBuilder.scaled(source, 1, tree.scale());
    builder.add(new double[] {1, 1, 1}, new double[] {1, 0, 0}, 1, "a", true);
    Rationales other = builder.build();
    assertThrows(VitrailException.class, () -> ParseTree.explain(tree, other, 0));
    RationaleBuilder rescaled = RationaleBuilder.learning(Pins.SOURCE, 3, 1);
    rescaled.add(new double[] {1, 1, 1}, new double[] {1, 0, 0}, 1, "a", true);
    Rationales same = rescaled.build();
    assertThrows(VitrailException.class, () -> ParseTree.explain(tree, same, 0));
  }

  @Test
  void badRationalesAreRefusedWithTheReason() {
    refusedToMine("at least 2", List.of(new double[] {1, 2}), 1);
    refusedToMine("rationales are equal", List.of(new double[] {1, 2}, new double[] {1, 2}), 1);
    refusedToMine("needs negative images", List.of(new double[] {1, 2}, new double[] {2, 1}), 1);
    refusedToMine("zero gradient", List.of(new double[] {0, 0}, new double[] {0, 0}), 1);
    refusedToMine("not finite", List.of(new double[] {Double.NaN, 0}), 1);
    refusedToMine("exactly 0", List.of(new double[] {1, 2}, new double[] {2, 1}), 0);
  }

  private static void refusedToMine(String reason, List<double[]> gradients, double score) {
    VitrailException e =
        assertThrows(
            VitrailException.class,
            () -> {
              RationaleBuilder builder = RationaleBuilder.learning(Pins.SOURCE, 2, 1);
              for (double[] gradient : gradients) {
                builder.add(new double[] {1, 3}, gradient, score, "i", true);
              }
              new TreeMiner(MiningOptions.defaults())
                  .mine(builder.build(), dev.vitrail.engine.Progress.NONE);
            });
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertEquals(true, e.getMessage().contains(reason), e.getMessage());
  }
}
