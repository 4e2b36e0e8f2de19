package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random changes of training images. The same seed, epoch and file give the same change. Without
 * scale, aspect and shift the frame is that of the preprocessing.
 *
 * @param flip probability of a horizontal mirror image, 0..1
 * @param minScale smallest side of the crop as a share of the usual frame, above 0, at most 1
 * @param aspect largest ratio by which width and height of the crop change, at least 1
 * @param shift how far the crop may leave the middle: 0 not at all, 1 to the edge of the image
 * @param brightness factor drawn from {@code 1 - b .. 1 + b}, 0 is off, below 1
 * @param contrast likewise, around the mean grey of the image
 * @param saturation likewise, around the grey of each pixel
 * @param cutout side of a square set to the mean, as a share of the input, 0 is off
 */
public record Augmentation(
    double flip,
    @JsonProperty("min_scale") double minScale,
    double aspect,
    double shift,
    double brightness,
    double contrast,
    double saturation,
    double cutout) {

  /** No change. */
  public static final Augmentation NONE = new Augmentation(0, 1, 1, 0, 0, 0, 0, 0);

  /** Mirror images alone, as in the protocol of Zhang et al. (METHODS 1.6). */
  public static final Augmentation FLIP = new Augmentation(0.5, 1, 1, 0, 0, 0, 0, 0);

  /** Mirror images, crops of at least 70 % of the side anywhere, mild colour changes. */
  public static final Augmentation STANDARD = new Augmentation(0.5, 0.7, 1.15, 1, 0.2, 0.2, 0.2, 0);

  public Augmentation {
    range("flip", flip, 0, 1);
    range("min_scale", minScale, 0.01, 1);
    range("aspect", aspect, 1, 4);
    range("shift", shift, 0, 1);
    range("brightness", brightness, 0, 0.99);
    range("contrast", contrast, 0, 0.99);
    range("saturation", saturation, 0, 0.99);
    range("cutout", cutout, 0, 0.99);
  }

  /** Whether nothing changes. */
  @JsonIgnore
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * The image as network input under the change that belongs to seed, epoch and file. Landmarks
   * under a cutout keep their place.
   */
  public NetworkInput apply(RgbImage image, Preprocessing how, long seed, int epoch, String file) {
    SplittableRandom random = random(seed, epoch, file);
    boolean mirrored = random.nextDouble() < flip;
    boolean framed = minScale < 1 || aspect > 1 || shift > 0;
    Framing usual = Framing.of(how, image.width(), image.height());
    Box box = framed ? box(usual, image, random) : usual.visible();
    RgbImage square =
        framed ? Resampler.resize(image, box, how.size(), how.size()) : usual.square(image);
    Placement placement = framed ? Placement.of(box, how.size(), false) : usual.placement();
    if (mirrored) {
      square = mirror(square);
      placement =
          new Placement(
              -placement.scaleX(),
              how.size() - placement.shiftX(),
              placement.scaleY(),
              placement.shiftY(),
              how.size());
    }
    RgbImage coloured = new ColourJitter(brightness, contrast, saturation).apply(square, random);
    float[] values = how.normalise(coloured);
    if (cutout > 0) {
      cut(values, how.size(), random);
    }
    return new NetworkInput(values, placement);
  }

  private Box box(Framing usual, RgbImage image, SplittableRandom random) {
    Box frame = usual.visible();
    double scale = minScale + (1 - minScale) * random.nextDouble();
    double stretch = StrictMath.exp(StrictMath.log(aspect) / 2 * (2 * random.nextDouble() - 1));
    double width = Math.min(frame.width() * scale * stretch, image.width());
    double height = Math.min(frame.height() * scale / stretch, image.height());
    double x = place(image.width() - width, random);
    double y = place(image.height() - height, random);
    return new Box(x, y, Math.min(x + width, image.width()), Math.min(y + height, image.height()));
  }

  private double place(double room, SplittableRandom random) {
    double offset = room / 2 * (1 + shift * (2 * random.nextDouble() - 1));
    return Math.max(0, Math.min(room, offset));
  }

  private static RgbImage mirror(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    for (int y = 0; y < image.height(); y++) {
      int from = 3 * y * image.width();
      int to = from + 3 * (image.width() - 1);
      for (int x = 0; x < image.width(); x++, from += 3, to -= 3) {
        System.arraycopy(image.rgb(), from, rgb, to, 3);
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private void cut(float[] values, int size, SplittableRandom random) {
    int side = Math.max(1, (int) Math.round(cutout * size));
    int left = random.nextInt(size - side + 1);
    int top = random.nextInt(size - side + 1);
    for (int y = top; y < top + side; y++) {
      int from = 3 * (y * size + left);
      Arrays.fill(values, from, from + 3 * side, 0f);
    }
  }

  private static SplittableRandom random(long seed, int epoch, String file) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < file.length(); i++) {
      hash = (hash ^ file.charAt(i)) * 0x100000001b3L;
    }
    long mixed = new SplittableRandom(seed ^ hash).nextLong() + epoch;
    return new SplittableRandom(new SplittableRandom(mixed).nextLong());
  }

  private static void range(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "%s must lie in %s..%s, found %s".formatted(name, low, high, value));
    }
  }
}
