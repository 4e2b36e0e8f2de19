package dev.vitrail.train.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Finds or makes the {@link FeatureCache} of a frozen net by all that its features depend on. */
public final class FeatureCaches {

  private FeatureCaches() {}

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
   * @param digest of the images, see {@link dev.vitrail.train.images.DatasetManifest}
   */
  public static FeatureCache open(
      Path folder,
      Network trunk,
      ImageSet images,
      String digest,
      Preprocessing preprocessing,
      View view,
      int threads,
      Progress progress) {
    String key = key(trunk, digest, preprocessing, view);
    return FeatureCache.open(folder, key, trunk, images, preprocessing, view, threads, progress);
  }

  private static String key(Network trunk, String digest, Preprocessing preprocessing, View view) {
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
