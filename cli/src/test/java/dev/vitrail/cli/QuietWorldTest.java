package dev.vitrail.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.weights.WeightDownload;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training and measuring touch nothing but the run directory, and nothing is fetched. */
class QuietWorldTest {

  @TempDir Path folder;

  /** Is asked by every socket and every HTTP client before it connects. */
  static final class Guard extends ProxySelector {
    final List<URI> asked = new CopyOnWriteArrayList<>();

    @Override
    public List<Proxy> select(URI uri) {
      asked.add(uri);
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // The attempt was counted.
    }
  }

  /** Trains and measures under a guard; run in a process of its own. */
  static final class Worker {

    private Worker() {}

    public static void main(String[] args) {
      Guard guard = new Guard();
      ProxySelector.setDefault(guard);
      PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
      Session session = new Session(new Console(out, out, Terminal.NONE), Call.HOME, Map.of());
      int trained =
          Vitrail.run(
              session, "train", "-c", args[0], "--data", args[1], "--out", "runs", "--name", "r");
      int measured = Vitrail.run(session, "evaluate", "runs/r");
      out.println("connections: " + guard.asked);
      System.exit(trained + measured + guard.asked.size());
    }
  }

  /** Every file below a folder with its checksum. */
  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (var all = Files.walk(root)) {
      for (Path path : all.toList()) {
        String content = Files.isRegularFile(path) ? Checksums.sha256(path) : "folder";
        tree.put(root.relativize(path).toString(), content);
      }
    }
    return tree;
  }

  @Test
  void trainingWritesIntoItsRunAloneAndConnectsNowhere() throws Exception {
    Path world = Files.createDirectory(folder.resolve("world"));
    Path config = TinyRun.prepare(world);
    Path work = Files.createDirectory(world.resolve("work"));
    for (String name : List.of("home", "tmp")) {
      Files.createDirectory(world.resolve(name));
    }
    Map<String, String> before = tree(world);
    Path output = folder.resolve("output");
    Process process =
        Child.start(
            work,
            output,
            List.of(
                "-Djava.io.tmpdir=" + world.resolve("tmp"),
                "-Duser.home=" + world.resolve("home"),
                // Native libraries are unpacked once, by whichever program comes first.
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("natives")),
            Worker.class,
            config.toString(),
            world.resolve("data").toString());
    assertTrue(process.waitFor(240, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), Files.readString(output));
    assertTrue(Files.readString(output).contains("connections: []"), Files.readString(output));

    Map<String, String> after = tree(world);
    assertTrue(after.containsKey("work/runs/r/bundle/weights.safetensors"));
    after.keySet().removeIf(path -> path.startsWith("work/runs"));
    assertEquals(before, after);
  }

  @Test
  void theGuardSeesSocketsAndClients() throws Exception {
    ProxySelector usual = ProxySelector.getDefault();
    Guard guard = new Guard();
    ProxySelector.setDefault(guard);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Socket(server.getInetAddress(), server.getLocalPort()).close();
      assertEquals(1, guard.asked.size());
      URI address = URI.create("http://127.0.0.1:%d/x".formatted(server.getLocalPort()));
      server.close();
      org.junit.jupiter.api.Assertions.assertThrows(
          RuntimeException.class,
          () ->
              WeightDownload.fetch(
                  address,
                  folder.resolve("x"),
                  "0".repeat(64),
                  WeightDownload.Limits.DEFAULT,
                  dev.vitrail.engine.Progress.NONE));
      assertTrue(guard.asked.size() > 1, "" + guard.asked);
    } finally {
      ProxySelector.setDefault(usual);
    }
  }

  /** By structure: one class opens connections, and one command uses it. */
  @Test
  void onlyTheImportOfWeightsCanFetch() {
    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.vitrail");
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.vitrail.engine.weights")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.net\\.(http\\..*|.*Socket.*|.*Connection|URL)|java\\.nio\\.channels\\..*Socket.*")
        .check(ours);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.vitrail.engine.weights")
        .and()
        .doNotHaveSimpleName("WeightsImportCommand")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(WeightDownload.class)
        .check(ours);
  }
}
