package dev.vitrail.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.weights.WeightFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of Deeplearning4j whose {@code preprocessor.bin} runs code when it is deserialised, as
 * ModelSerializer of 1.0.0-M2.1 does without being asked (deeplearning4j#10428).
 */
class ForeignModelTest {

  /** Counts how often it was deserialised. */
  static final AtomicInteger RUNS = new AtomicInteger();

  /** Stands for an attacker's object. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      RUNS.incrementAndGet();
    }
  }

  @TempDir Path folder;
  private Path zip;
  private byte[] gadget;

  @BeforeEach
  void makeZip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Gadget());
    }
    gadget = bytes.toByteArray();
    zip = folder.resolve("model.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      entry(out, "configuration.json", "{\"@class\":\"x\"}".getBytes(StandardCharsets.UTF_8));
      entry(out, "coefficients.bin", new byte[64]);
      entry(out, "preprocessor.bin", gadget);
    }
    RUNS.set(0);
  }

  private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private static void refused(Runnable opening, String expected) {
    VitrailException e = assertThrows(VitrailException.class, opening::run);
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertEquals(0, RUNS.get(), "code from the file ran");
  }

  @Test
  void theGadgetWorks() throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(gadget))) {
      in.readObject();
    }
    assertEquals(1, RUNS.get());
  }

  @Test
  void theZipIsNoModel() {
    refused(() -> ModelBundle.open(zip), "Zip files of Deeplearning4j are not read");
  }

  @Test
  void theZipIsNoWeightFile() {
    refused(() -> WeightFile.open(zip).close(), "which may run code when read");
  }

  @Test
  void theZipOrTheObjectInsideABundleIsRefused() throws IOException {
    Path bundle =
        Bundles.write(folder.resolve("b"), Nets.build("small", 32, 2).architecture(), 1).folder();
    Path weights = bundle.resolve("weights.safetensors");
    Files.copy(zip, weights, StandardCopyOption.REPLACE_EXISTING);
    refused(() -> ModelBundle.open(bundle), "its checksum is not the one in spec.json");
    Files.write(bundle.resolve("spec.json"), gadget);
    refused(() -> ModelBundle.open(bundle), "is not the expected JSON");
    assertFalse(Files.exists(bundle.resolve("preprocessor.bin")));
  }
}
