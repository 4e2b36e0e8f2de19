package dev.vitrail.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A GPU as the driver names it.
 *
 * @param capability CUDA compute capability times ten, for example 86; 0 when the driver is too old
 *     to tell
 */
record Gpu(String name, int capability) {

  /** Machine code in nd4j-cuda-11.6 M2.1; it holds no PTX that a newer GPU could translate. */
  private static final int[] CODE = {37, 50, 52, 60, 61, 70, 75, 80, 86};

  /** The query that {@link #parse} reads. */
  static final List<String> QUERY =
      List.of("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader");

  /** Reads lines such as {@code NVIDIA A100-SXM4-40GB, 8.0}. */
  static List<Gpu> parse(String output) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : output.lines().toList()) {
      int comma = line.lastIndexOf(',');
      if (comma < 0) {
        continue;
      }
      String number = line.substring(comma + 1).strip();
      int capability =
          number.matches("\\d{1,2}\\.\\d") ? Integer.parseInt(number.replace(".", "")) : 0;
      gpus.add(new Gpu(line.substring(0, comma).strip(), capability));
    }
    return gpus;
  }

  /** Whether the CUDA build has code that runs here: same major version, same or older minor. */
  boolean supported() {
    for (int code : CODE) {
      if (code / 10 == capability / 10 && code <= capability) {
        return true;
      }
    }
    return false;
  }

  boolean tooNew() {
    return capability / 10 > CODE[CODE.length - 1] / 10;
  }

  @Override
  public String toString() {
    return capability == 0
        ? name + " (compute capability unknown)"
        : String.format(Locale.ROOT, "%s (compute capability %.1f)", name, capability / 10.0);
  }
}
