package dev.vitrail.cli.tree;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Resampler;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.trees.Thumbnails;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small JPEG pictures of the images of a set, as data URIs. */
record ImagePictures(ImageSet images) implements Thumbnails {

  private static final int SIDE = 72;

  @Override
  public Optional<String> of(String imageId) {
    return images.find(imageId).map(entry -> uri(ImageDecoder.standard().decode(entry.path())));
  }

  private static String uri(RgbImage image) {
    int side = Math.min(image.width(), image.height());
    double left = (image.width() - side) / 2.0;
    double top = (image.height() - side) / 2.0;
    RgbImage small =
        Resampler.resize(image, new Box(left, top, left + side, top + side), SIDE, SIDE);
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      picture.getGraphics().drawImage(small.toBufferedImage(), 0, 0, null);
      ImageIO.write(picture, "jpg", out);
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("Memory takes any picture", e);
    }
  }
}
