package dev.vitrail.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether runs can be written to the working folder, and how much fits. */
record FolderCheck(Machine machine) implements Check {

  private static final double LEAST_GIB = 2;

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public Finding run() throws IOException {
    Path folder = machine.workingFolder();
    try {
      Files.delete(Files.createTempFile(folder, ".vitrail-", ".probe"));
    } catch (IOException e) {
      return fail(folder + " cannot be written", "change to a folder that can be written");
    }
    double gib = Files.getFileStore(folder).getUsableSpace() / (double) (1L << 30);
    String detail = String.format(Locale.ROOT, "%s, %.1f GiB free", folder, gib);
    return gib >= LEAST_GIB
        ? ok(detail)
        : warn(detail, "free some space; feature caches and checkpoints take a few GiB");
  }
}
