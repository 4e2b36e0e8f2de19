package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The body of what is being fetched. A watch closes it when the sender stalls. */
final class Fetched implements AutoCloseable {

  private static final int MOST_REDIRECTS = 5;

  private final InputStream body;
  private final long length;
  private final Optional<StallWatch> watch;

  private Fetched(InputStream body, long length, Optional<StallWatch> watch) {
    this.body = body;
    this.length = length;
    this.watch = watch;
  }

  /** The bytes. */
  InputStream body() {
    return body;
  }

  /** How many bytes there will be, or -1 when the sender does not say. */
  long length() {
    return length;
  }

  static Fetched file(URI source) {
    Path file = pathOf(source);
    WeightFormat.requireRegular(file);
    try {
      return new Fetched(Files.newInputStream(file), Files.size(file), Optional.empty());
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + Text.reason(e), e);
    }
  }

  private static Path pathOf(URI source) {
    try {
      return Path.of(source);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage(
          "%s names no file: %s".formatted(WeightDownload.shown(source), Text.reason(e)));
    }
  }

  static Fetched http(URI source, WeightDownload.Limits limits) {
    // Redirects are followed here, so that none leads to an address that is not allowed.
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(limits.connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    URI at = source;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<InputStream> response = get(client, at, limits);
      int status = response.statusCode();
      if (status == 200) {
        StallWatch watch = new StallWatch(response.body(), limits.stall(), limits.total());
        return new Fetched(
            watch.stream(),
            response.headers().firstValueAsLong("Content-Length").orElse(-1),
            Optional.of(watch));
      }
      SafeTensors.closeQuietly(response.body());
      Optional<String> location = response.headers().firstValue("Location");
      if (status < 300 || status > 399 || location.isEmpty()) {
        throw VitrailException.data(
            "%s answers with status %d, expected 200".formatted(WeightDownload.shown(at), status));
      }
      at = redirected(at, location.get());
    }
    throw VitrailException.data(
        "%s redirects more than %d times".formatted(WeightDownload.shown(source), MOST_REDIRECTS));
  }

  private static HttpResponse<InputStream> get(
      HttpClient client, URI at, WeightDownload.Limits limits) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(at).timeout(limits.connect().plus(limits.stall())).build();
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unreachable(at, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VitrailException(
          VitrailException.Kind.INTERRUPTED,
          "Stopped while fetching " + WeightDownload.shown(at),
          e);
    }
  }

  private static URI redirected(URI from, String location) {
    try {
      URI to = from.resolve(location);
      WeightDownload.requireAllowed(to);
      return to;
    } catch (IllegalArgumentException e) {
      throw VitrailException.data(
          "%s redirects to an address that cannot be read".formatted(WeightDownload.shown(from)));
    }
  }

  private static VitrailException unreachable(URI at, IOException e) {
    return VitrailException.environment(
        "Cannot fetch %s: %s. Check the network and try again."
            .formatted(WeightDownload.shown(at), Text.reason(e)),
        e);
  }

  /** Why reading the body failed. */
  VitrailException failure(URI source, IOException e) {
    return watch
        .flatMap(StallWatch::verdict)
        .map(
            why ->
                VitrailException.environment(
                    "Cannot fetch %s: %s. Try again or raise the limit."
                        .formatted(WeightDownload.shown(source), why),
                    e))
        .orElseGet(() -> unreachable(source, e));
  }

  @Override
  public void close() {
    SafeTensors.closeQuietly(body);
    watch.ifPresent(StallWatch::close);
  }
}
