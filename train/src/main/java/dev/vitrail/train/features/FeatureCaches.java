package dev.vitrail.train.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Finds or makes the {@link FeatureCache} of a frozen net on a set of images by all that its
 * features depend on.
 *
 * @param folder where caches lie
 * @param images the set
 * @param digest of the images, see {@link dev.vitrail.train.images.DatasetManifest}
 * @param threads that decode images
 */
public record FeatureCaches(
    Path folder,
    ImageSet images,
    String digest,
    Preprocessing preprocessing,
    int threads,
    Progress progress) {

  private static final int BATCH = 32;

  /**
   * One form in which images are cached.
   *
   * @param change made to every image
   * @param number tells random changes apart
   */
  public record View(Augmentation change, int number) {

    /** The images as they are. */
    public static final View PLAIN = new View(Augmentation.NONE, 0);
  }

  /**
   * Opens the cache, computing it when it is not there or damaged.
   *
   * @param trunk frozen part of a net
   */
  public FeatureCache open(Network trunk, View view) {
    return open(trunk, view, () -> ofImages(trunk, view));
  }

  /**
   * The same; where the features of a lower node are cached, what is missing is computed from them
   * and not from the images, which is equal up to the rounding of single precision.
   *
   * @param lower node of the trunk through which everything above it goes
   */
  public FeatureCache openAbove(String lower, Network trunk, View view) {
    return open(
        trunk, view, () -> ofLower(lower, trunk, view).orElseGet(() -> ofImages(trunk, view)));
  }

  private FeatureCache open(Network trunk, View view, FeatureParts.Maker parts) {
    return FeatureCache.open(
        folder, key(trunk, view), output(trunk), images.size(), parts, progress);
  }

  private static MapShape output(Network net) {
    return net.architecture().shapes(1).get(net.architecture().output());
  }

  private FeatureParts ofImages(Network trunk, View view) {
    StreamOptions options =
        new StreamOptions(BATCH, threads, 2, false, view.number(), 0, view.change(), false);
    return FeatureParts.ofImages(trunk, ImageStream.open(images, preprocessing, options));
  }

  private Optional<FeatureParts> ofLower(String lower, Network trunk, View view) {
    try (Network part = trunk.part(trunk.architecture().upTo(lower))) {
      return FeatureCache.known(folder, key(part, view), output(part), images.size())
          .map(
              cache ->
                  FeatureParts.ofLower(
                      trunk.part(trunk.architecture().after(lower)), cache, BATCH));
    }
  }

  private String key(Network trunk, View view) {
    List<Object> all = new ArrayList<>();
    all.add("features/1");
    all.add(trunk.architecture().nodes());
    all.add(weights(trunk));
    all.add(digest);
    all.add(preprocessing);
    all.add(view);
    try {
      String text = Json.mapper().writeValueAsString(all);
      return Checksums.sha256(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A key is plain data", e);
    }
  }

  /** Checksum of the weights that the trunk really uses, trained or not. */
  private static String weights(Network trunk) {
    MessageDigest digest = Checksums.newSha256();
    for (String node : Parameters.shapes(trunk.architecture()).keySet()) {
      var weights = trunk.parameters().get(node);
      update(digest, weights.kernel().toMaps().values());
      update(digest, weights.bias().toMaps().values());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
  }
}
