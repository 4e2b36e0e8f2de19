package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files from strangers into RGB. The format is told by content, size and limits are
 * checked on the header, metadata never reaches the decoder, and of animations the first frame
 * counts.
 *
 * <p>Grey is repeated on three channels, transparent pixels lie on white, 16-bit samples keep their
 * upper byte, CMYK is converted without a profile, colour profiles are ignored (as Pillow's {@code
 * convert("RGB")} does) and EXIF orientation is applied. Truncated and damaged files are refused as
 * far as the format shows it.
 *
 * <p>Memory of one call: the file up to four times, at most 14 bytes a pixel on the heap, and for
 * progressive JPEG up to eight bytes a pixel outside it. Safe to share between threads.
 */
public final class ImageDecoder {

  private final ImageLimits limits;

  public ImageDecoder(ImageLimits limits) {
    this.limits = limits;
  }

  /** A decoder with the usual limits. */
  public static ImageDecoder standard() {
    return new ImageDecoder(ImageLimits.DEFAULT);
  }

  /**
   * Reads one image.
   *
   * @throws VitrailException of kind DATA, one line, when it is not readable or over the limits
   */
  public RgbImage decode(Path file) {
    try {
      return decode(bytes(file));
    } catch (BadImage e) {
      throw VitrailException.data(printable(file), e.getMessage(), e);
    }
  }

  /** The file in memory, within the limit on file size. */
  byte[] bytes(Path file) throws BadImage {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] data = in.readNBytes((int) limits.fileBytes() + 1);
      if (data.length > limits.fileBytes()) {
        throw new BadImage("is larger than the %d bytes allowed".formatted(limits.fileBytes()));
      }
      return data;
    } catch (NoSuchFileException e) {
      throw new BadImage("is missing", e);
    } catch (BadImage e) {
      throw e;
    } catch (IOException e) {
      throw new BadImage("cannot be read: " + SafePaths.printable(String.valueOf(e)), e);
    }
  }

  RgbImage decode(byte[] data) throws BadImage {
    Bytes file = Bytes.of(data);
    return switch (ImageHeader.format(file)) {
      case JPEG -> jpeg(JpegFile.read(data), data.length);
      case PNG -> {
        PngFile png = PngFile.read(data);
        yield decode(png.header(), png.cleaned(), data.length);
      }
      case BMP -> decode(ImageHeader.bmp(file), data, data.length);
      case GIF -> decode(ImageHeader.gif(file), data, data.length);
    };
  }

  private RgbImage jpeg(JpegFile jpeg, int bytes) throws BadImage {
    if (jpeg.channels() != 4) {
      return decode(jpeg.header(), jpeg.cleaned(), bytes);
    }
    limits.check(jpeg.header(), bytes);
    CmykPixels.Storage storage =
        switch (jpeg.adobeTransform()) {
          case 0 -> CmykPixels.Storage.CMYK;
          case 2 -> CmykPixels.Storage.YCCK;
          default -> throw new BadImage("has four channels and does not say which");
        };
    Raster raster = read(jpeg.header(), jpeg.cleaned(), reader -> reader.readRaster(0, null));
    checkSize(jpeg.header(), raster.getWidth(), raster.getHeight());
    return Orientation.upright(CmykPixels.rgb(raster, storage), jpeg.header().orientation());
  }

  private RgbImage decode(ImageHeader header, byte[] data, int bytes) throws BadImage {
    limits.check(header, bytes);
    BufferedImage image = read(header, data, reader -> reader.read(0));
    checkSize(header, image.getWidth(), image.getHeight());
    return Orientation.upright(PixelReader.onCanvas(image, header), header.orientation());
  }

  private static void checkSize(ImageHeader header, int width, int height) throws BadImage {
    if (width != header.width() || height != header.height()) {
      throw new BadImage(
          "is corrupt: the header says %d x %d, the data %d x %d"
              .formatted(header.width(), header.height(), width, height));
    }
  }

  /** The raw indices of a palette image, for masks. */
  BufferedImage raw(Path file) throws BadImage {
    byte[] data = bytes(file);
    if (ImageHeader.format(Bytes.of(data)) != ImageHeader.Format.PNG) {
      throw new BadImage("is no PNG file");
    }
    PngFile png = PngFile.read(data);
    limits.check(png.header(), data.length);
    return read(png.header(), png.cleaned(), reader -> reader.read(0));
  }

  /** What to take from a reader. */
  private interface Reading<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T read(ImageHeader header, byte[] data, Reading<T> reading) throws BadImage {
    ImageReader reader = reader(header.format());
    FirstWarning warning = new FirstWarning();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
      reader.addIIOReadWarningListener(warning);
      reader.setInput(in, true, true);
      T image = reading.from(reader);
      if (warning.damage != null) {
        throw new BadImage("is corrupt: " + warning.damage);
      }
      return image;
    } catch (BadImage e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BadImage("is corrupt: " + reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  /** Never touches the disk: plug-ins are asked by name and streams stay in memory. */
  private static ImageReader reader(ImageHeader.Format format) throws BadImage {
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
    if (!readers.hasNext()) {
      throw new BadImage("cannot be read: this Java has no %s reader".formatted(format));
    }
    return readers.next();
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    boolean plain = e instanceof IIOException && message != null && !message.isBlank();
    return SafePaths.printable(
        plain ? message.lines().findFirst().orElse("") : e.getClass().getSimpleName());
  }

  private static Path printable(Path file) {
    return Path.of(SafePaths.printable(file.toString()).replace('\0', '?'));
  }

  /** Keeps the first warning that means lost pixels; stray bytes between segments do not. */
  private static final class FirstWarning implements IIOReadWarningListener {
    private String damage;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String text = warning.toLowerCase(Locale.ROOT);
      boolean harmless = text.contains("extraneous bytes") || text.contains("profile");
      boolean lost = text.contains("premature") || text.contains("corrupt");
      if (damage == null && lost && !harmless) {
        damage = SafePaths.printable(warning);
      }
    }
  }
}
