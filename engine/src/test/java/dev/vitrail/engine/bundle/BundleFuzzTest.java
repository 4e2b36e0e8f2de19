package dev.vitrail.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.io.Checksums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged bundles open or are refused with one line of kind DATA; nothing else. The seeds are
 * fixed; a failure names its mutant.
 */
class BundleFuzzTest {

  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|-?[0-9.]+|[\\[\\]{},:]|null");

  private static final List<String> WORDS =
      List.of(
          "",
          "SAME,SAME",
          "null",
          "NaN",
          "-1",
          "0",
          "0.5",
          "1e9",
          "2147483647",
          "9223372036854775807",
          "[]",
          "{}",
          "\"\"",
          "\"a\\nb\\rc\\u2028\"",
          "[".repeat(2000));

  @TempDir Path folder;
  private Path spec;
  private Path weights;
  private String good;
  private byte[] goodWeights;
  private int refused;
  private int mutants;

  @BeforeEach
  void write() throws IOException {
    Window three = Window.square(3, 1, 1);
    Architecture net =
        new Architecture(
            "tiny",
            6,
            6,
            3,
            List.of(
                new Architecture.Node("c", new Layer.Conv(three, 4), List.of("input")),
                new Architecture.Node("a", new Layer.Affine(), List.of("c")),
                new Architecture.Node("s", new Layer.Add(), List.of("c", "a")),
                new Architecture.Node("r", new Layer.Relu(), List.of("s")),
                new Architecture.Node(
                    "n", new Layer.LocalResponseNorm(3, 1e-4, 0.75, 1), List.of("r")),
                new Architecture.Node(
                    "p", new Layer.MaxPool(Window.square(2, 2, 0), true), List.of("n")),
                new Architecture.Node(
                    "q", new Layer.AveragePool(Window.square(2, 1, 0), false), List.of("p")),
                new Architecture.Node("k", new Layer.Concat(), List.of("q", "q")),
                new Architecture.Node("d", new Layer.Dropout(0.5), List.of("k")),
                new Architecture.Node("g", new Layer.GlobalAverage(), List.of("d")),
                new Architecture.Node(
                    "f", new Layer.Conv(Window.square(1, 1, 0), 2), List.of("g"))));
    Path bundle = Bundles.write(folder, net, 1).folder();
    spec = bundle.resolve("spec.json");
    weights = bundle.resolve("weights.safetensors");
    good = Files.readString(spec);
    goodWeights = Files.readAllBytes(weights);
  }

  private void open(String mutant) {
    mutants++;
    long start = System.nanoTime();
    try {
      ModelBundle.open(folder).parameters(Precision.FLOAT).close();
    } catch (VitrailException e) {
      refused++;
      assertEquals(VitrailException.Kind.DATA, e.kind(), mutant + ": " + e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), mutant + ": " + e.getMessage());
      assertTrue(e.getMessage().length() < 1500, mutant + ": " + e.getMessage());
    } catch (RuntimeException | Error e) {
      fail(mutant + " threw " + e, e);
    }
    assertTrue(System.nanoTime() - start < 5_000_000_000L, mutant + " took too long");
  }

  @Test
  void damagedSpecs() throws IOException {
    Matcher token = TOKEN.matcher(good);
    for (int t = 0; token.find(); t++) {
      // Each token gets a third of the words; over three tokens all have their turn.
      for (int w = t % 3; w < WORDS.size(); w += 3) {
        String word = WORDS.get(w);
        String changed = word.replace("SAME", token.group());
        Files.writeString(
            spec, good.substring(0, token.start()) + changed + good.substring(token.end()));
        open("token %s at %d to %.20s".formatted(token.group(), token.start(), word));
      }
    }
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(41);
    for (int i = 0; i < 300; i++) {
      byte[] mutant = bytes.clone();
      for (int f = random.nextInt(4); f >= 0; f--) {
        mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(spec, mutant);
      open("bit flips %d".formatted(i));
    }
    for (int length = 0; length < good.length(); length += 64) {
      Files.writeString(spec, good.substring(0, length));
      open("cut to " + length);
    }
    assertTrue(refused > mutants / 2 && refused < mutants, refused + " of " + mutants);
  }

  /** The checksum is set to that of the damaged file, as an attacker would. */
  @Test
  void damagedWeightsWithARightChecksum() throws IOException {
    String old = Checksums.sha256(goodWeights);
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 200; i++) {
      byte[] mutant = goodWeights.clone();
      int place = i % 2 == 0 ? random.nextInt(mutant.length) : random.nextInt(600);
      mutant[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(weights, mutant);
      open("bit flip %d without its checksum".formatted(i));
      Files.writeString(spec, good.replace(old, Checksums.sha256(mutant)));
      open("bit flip %d".formatted(i));
      Files.writeString(spec, good);
    }
    assertTrue(refused >= 200 && refused < mutants, refused + " of " + mutants);
  }
}
