package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.VitrailException.Kind;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.weights.WeightDownload.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightDownloadTest {

  private static final Limits LIMITS =
      new Limits(1 << 20, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60));

  private final byte[] content = new byte[300_000];
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch testOver = new CountDownLatch(1);
  @TempDir Path folder;
  private Path target;
  private HttpServer server;
  private ExecutorService threads;
  private String sha;

  @BeforeEach
  void serve() throws IOException {
    new SplittableRandom(3).nextBytes(content);
    sha = Checksums.sha256(content);
    target = folder.resolve("net.safetensors");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/good", exchange -> send(exchange, content.length, content.length));
    server.createContext("/unknown-length", exchange -> send(exchange, 0, content.length));
    server.createContext("/short", exchange -> send(exchange, content.length, 1000));
    server.createContext("/stall", this::stall);
    server.createContext("/missing", exchange -> status(exchange, 404, ""));
    server.createContext("/moved", exchange -> status(exchange, 302, "/good"));
    server.createContext("/round", exchange -> status(exchange, 302, "/round"));
    server.createContext("/away", exchange -> status(exchange, 302, "http://192.0.2.1/x"));
    server.createContext("/to-file", exchange -> status(exchange, 302, "ftp://localhost/x"));
    server.start();
  }

  @AfterEach
  void stop() {
    testOver.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void send(HttpExchange exchange, long claimed, int sent) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      exchange.sendResponseHeaders(200, claimed);
      exchange.getResponseBody().write(content, 0, sent);
    }
  }

  private void stall(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, 5000);
      exchange.getResponseBody().flush();
      testOver.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void status(HttpExchange exchange, int status, String location) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      if (!location.isEmpty()) {
        exchange.getResponseHeaders().add("Location", location);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private URI at(String path) {
    return URI.create("http://localhost:%d/%s".formatted(server.getAddress().getPort(), path));
  }

  private String refused(Kind kind, URI source, String checksum, Limits limits) throws IOException {
    VitrailException e =
        assertThrows(
            VitrailException.class,
            () -> WeightDownload.fetch(source, target, checksum, limits, Progress.NONE));
    assertEquals(kind, e.kind(), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "nothing may be left");
    }
    return e.getMessage();
  }

  @Test
  void aFileIsFetchedOnce() throws IOException {
    List<Long> told = new ArrayList<>();
    WeightDownload.fetch(
        at("good"),
        target,
        sha.toUpperCase(java.util.Locale.ROOT),
        LIMITS,
        (s, d, t) -> {
          told.add(d);
          assertEquals(content.length, t);
        });
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(content.length, told.get(told.size() - 1));
    WeightDownload.fetch(at("good"), target, sha, LIMITS, Progress.NONE);
    assertEquals(1, requests.get());
  }

  @Test
  void aRedirectAndAnUnknownLengthAreFollowed() throws IOException {
    Files.writeString(target, "old");
    WeightDownload.fetch(at("moved"), target, sha, LIMITS, Progress.NONE);
    assertArrayEquals(content, Files.readAllBytes(target));
    Files.delete(target);
    WeightDownload.fetch(at("unknown-length"), target, sha, LIMITS, Progress.NONE);
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void anotherChecksumIsRefusedAndTheOldFileStands() throws IOException {
    String other = "0".repeat(64);
    String line = refused(Kind.DATA, at("good"), other, LIMITS);
    assertTrue(line.contains("SHA-256 " + sha + ", expected " + other), line);
    Files.writeString(target, "old");
    assertThrows(
        VitrailException.class,
        () -> WeightDownload.fetch(at("good"), target, other, LIMITS, Progress.NONE));
    assertEquals("old", Files.readString(target));
  }

  @Test
  void theBoundHoldsWithAndWithoutALength() throws IOException {
    Limits small = new Limits(1000, LIMITS.connect(), LIMITS.stall(), LIMITS.total());
    assertTrue(refused(Kind.DATA, at("good"), sha, small).contains("larger than the 1000"));
    assertTrue(
        refused(Kind.DATA, at("unknown-length"), sha, small).contains("larger than the 1000"));
  }

  @Test
  void aSenderThatStopsIsGivenUp() throws IOException {
    Limits impatient =
        new Limits(1 << 20, LIMITS.connect(), Duration.ofMillis(400), LIMITS.total());
    String line = refused(Kind.ENVIRONMENT, at("stall"), sha, impatient);
    assertTrue(line.contains("no byte came for 0.4 s"), line);
    Limits hasty =
        new Limits(1 << 20, LIMITS.connect(), Duration.ofSeconds(20), Duration.ofMillis(200));
    assertTrue(refused(Kind.ENVIRONMENT, at("stall"), sha, hasty).contains("longer than 0.2 s"));
    refused(Kind.ENVIRONMENT, at("short"), sha, LIMITS);
  }

  @Test
  void aServerThatRefusesIsReported() throws IOException {
    assertTrue(refused(Kind.DATA, at("missing"), sha, LIMITS).contains("status 404"));
    assertTrue(refused(Kind.DATA, at("round"), sha, LIMITS).contains("more than 5 times"));
    assertEquals(7, requests.get());
    URI nobody = URI.create("http://localhost:1/x");
    assertTrue(refused(Kind.ENVIRONMENT, nobody, sha, LIMITS).contains("Check the network"));
  }

  @Test
  void otherAddressesAreRefused() throws IOException {
    for (String address :
        List.of(
            "http://example.org/net",
            "http://localhost.example.org/net",
            "ftp://localhost/net",
            "jar:file:/x!/y",
            "net.safetensors",
            "https:net")) {
      assertTrue(
          refused(Kind.USAGE, URI.create(address), sha, LIMITS).contains("only https:"), address);
    }
    refused(Kind.USAGE, at("away"), sha, LIMITS);
    refused(Kind.USAGE, at("to-file"), sha, LIMITS);
    refused(Kind.USAGE, at("good"), "abc", LIMITS);
  }

  @Test
  void secretsOfAnAddressAreNotShown() throws IOException {
    String line =
        refused(Kind.USAGE, URI.create("http://me:word@example.org/net?key=1"), sha, LIMITS);
    assertFalse(line.contains("word") || line.contains("key"), line);
  }

  @Test
  void aFileAddressIsCopied(@TempDir Path elsewhere) throws IOException {
    Path source = Files.write(elsewhere.resolve("a b.safetensors"), content);
    WeightDownload.fetch(source.toUri(), target, sha, LIMITS, Progress.NONE);
    assertArrayEquals(content, Files.readAllBytes(target));
    Files.delete(target);
    refused(Kind.DATA, elsewhere.resolve("none").toUri(), sha, LIMITS);
    refused(Kind.USAGE, URI.create("file://host/share/net"), sha, LIMITS);
  }
}
