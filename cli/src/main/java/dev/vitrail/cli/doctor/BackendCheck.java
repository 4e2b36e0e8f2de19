package dev.vitrail.cli.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Which ND4J backend is really in use, seen from the library that was loaded. */
final class BackendCheck implements Check {

  private static final Pattern JAR =
      Pattern.compile("nd4j-(native|cuda-[\\d.]+)-(.+?)-((?:linux|macosx|windows)-.+?)\\.jar");

  @Override
  public String name() {
    return "backend";
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public Finding run() {
    if (Backend.inUse() == Backend.NONE) {
      return fail(
          "no ND4J backend loads",
          "the CUDA build needs the NVIDIA driver; for the CPU leave VITRAIL_BACKEND unset");
    }
    String backend = Nd4j.getBackend().getClass().getSimpleName();
    Class<?> bindings = NativeOpsHolder.getInstance().getDeviceNativeOps().getClass();
    return describe(backend, String.valueOf(Loader.load(bindings)));
  }

  /**
   * The finding for a library file such as {@code .../nd4j-native-1-linux-x86_64-onednn.jar/...}.
   */
  Finding describe(String backend, String library) {
    Matcher jar = JAR.matcher(library);
    if (!jar.find()) {
      return ok("%s, from %s".formatted(backend, library));
    }
    String detail =
        "%s: nd4j-%s %s, %s".formatted(backend, jar.group(1), jar.group(2), jar.group(3));
    boolean fast = jar.group(3).contains("onednn") || jar.group(1).startsWith("cuda");
    return fast
        ? ok(detail)
        : warn(
            detail + ", built without oneDNN",
            "put the classifier linux-x86_64-onednn of nd4j-native on the class path");
  }
}
