package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of labelled images. Holds names, labels and landmarks, no pixels.
 *
 * @param root the folder that was opened
 * @param layout how the folder was read
 * @param classNames names in label order
 * @param negativeClass the class of images that show none of the others, if the set has one
 * @param entries images in a fixed order
 * @param maskValues what the values in the masks of the entries mean
 * @param skipped what was left out on opening
 */
public record ImageSet(
    Path root,
    Layout layout,
    List<String> classNames,
    OptionalInt negativeClass,
    List<ImageEntry> entries,
    Map<Integer, String> maskValues,
    SkippedImages skipped) {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSet.class);

  public ImageSet {
    classNames = List.copyOf(classNames);
    entries = List.copyOf(entries);
    maskValues = Map.copyOf(maskValues);
  }

  /** Opens a folder with the default options. */
  public static ImageSet open(Path folder) {
    return open(folder, ImageSetOptions.defaults());
  }

  /**
   * Opens a folder, or the folder of an {@code index.json}. Images are listed, not decoded.
   *
   * @throws VitrailException of kind DATA when the folder holds no usable set or one image is in
   *     two splits, of kind USAGE when the options name a class or list that is not there
   */
  public static ImageSet open(Path folder, ImageSetOptions options) {
    boolean index = folder.endsWith(IndexFile.FILE) && Files.isRegularFile(folder);
    Path root = index ? folder.toAbsolutePath().getParent() : folder;
    SkipLog skips = new SkipLog(options.strict());
    Listing listing = new LayoutFinder(new SafePaths(root), options, skips).read();
    Listing.Chosen chosen = listing.choose(options);
    List<ImageEntry> entries = SplitLeaks.resolve(chosen.entries(), options.leaks(), skips);
    if (entries.isEmpty()) {
      throw VitrailException.data(root, "holds no usable image");
    }
    LOG.info(
        "{}: {}; {} images in {} classes",
        root,
        listing.layout().description(),
        entries.size(),
        chosen.classes().size());
    return new ImageSet(
        root,
        listing.layout(),
        chosen.classes(),
        chosen.negativeClass(),
        entries,
        listing.maskValues(),
        skips.result());
  }

  /**
   * One category against images without it, the single-category task of Zhang et al., CVPR 2018
   * (METHODS 1.6). Class 0 is the category, class 1 the negatives.
   *
   * @param folder of an index
   * @param category a class of the set
   * @param negatives a list of the index, another class, or {@link ImageSetOptions#OTHERS}
   */
  public static ImageSet oneAgainstNegatives(Path folder, String category, String negatives) {
    return open(folder, ImageSetOptions.defaults().withCategory(category).withNegatives(negatives));
  }

  /** Number of images. */
  public int size() {
    return entries.size();
  }

  /** The images of one split, in order; labels stay. */
  public ImageSet split(Split split) {
    return with(entries.stream().filter(e -> e.split() == split).toList());
  }

  /** Number of images of one class and split. */
  public long count(int label, Split split) {
    return entries.stream().filter(e -> e.label() == label && e.split() == split).count();
  }

  /** The label of a class name, if the set has it. */
  public OptionalInt label(String className) {
    int label = classNames.indexOf(className);
    return label < 0 ? OptionalInt.empty() : OptionalInt.of(label);
  }

  /** The image of a file name below the root. */
  public Optional<ImageEntry> find(String file) {
    return entries.stream().filter(e -> e.file().equals(file)).findFirst();
  }

  /** The set without some files, for instance those that did not decode. */
  public ImageSet without(Collection<String> files, SkippedImages why) {
    Set<String> gone = new HashSet<>(files);
    return with(entries.stream().filter(e -> !gone.contains(e.file())).toList(), skipped.plus(why));
  }

  /** The set with these images instead, whose labels are of the same classes. */
  public ImageSet with(List<ImageEntry> others) {
    return with(others, skipped);
  }

  private ImageSet with(List<ImageEntry> others, SkippedImages skips) {
    return new ImageSet(root, layout, classNames, negativeClass, others, maskValues, skips);
  }
}
