package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoSerializationTest {

  @Test
  void noClassOfThePackageReadsObjects() throws IOException, URISyntaxException {
    Path classes = Path.of(WeightFile.class.getResource("WeightFile.class").toURI()).getParent();
    try (var files = Files.list(classes)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertTrue(all.size() > 15);
      for (Path file : all) {
        String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(constants.contains("java/io/ObjectInputStream"), file.toString());
        assertFalse(constants.contains("enableDefaultTyping"), file.toString());
        assertFalse(constants.contains("forName"), file.toString());
      }
    }
  }
}
