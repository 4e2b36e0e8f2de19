package dev.vitrail.cli.explain;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.drawing.NpyReader;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code vitrail explain} wrote into a run, read back. Maps are read when they are asked for,
 * so memory does not grow with their number. Links are not followed; results of another model and
 * damaged ones are passed over and counted.
 */
public final class StoredResults {

  /** Folders of images that are looked at; further ones are passed over. */
  public static final int MOST_FOLDERS = 20_000;

  private static final AttributionMethods METHODS = AttributionMethods.standard();

  private final String model;
  private final List<Image> images = new ArrayList<>();
  private int foreign;
  private final Set<Path> damaged = new HashSet<>();

  /**
   * An image with results.
   *
   * @param file as it was named when it was explained
   * @param folder of its results
   */
  public record Image(Path file, Path folder) {}

  private StoredResults(String model) {
    this.model = model;
  }

  /**
   * Lists the images of a run's folder {@code explain}.
   *
   * @param model hash of the model whose results count
   */
  public static StoredResults of(RunDirectory run, String model) {
    StoredResults results = new StoredResults(model);
    Path all = run.folder().resolve("explain");
    if (Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> folders = Files.list(all)) {
        folders
            .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
            .sorted()
            .limit(MOST_FOLDERS)
            .forEach(results::look);
      } catch (IOException e) {
        throw VitrailException.data(all, "cannot be listed: " + e.getMessage(), e);
      }
    }
    return results;
  }

  private void look(Path folder) {
    for (AttributionMethod method : METHODS.all()) {
      Optional<ResultFile> result = result(folder, method.name());
      if (result.isPresent()) {
        boolean own = result.get().model().equals(model);
        foreign += own ? 0 : 1;
        if (own) {
          file(result.get().image()).ifPresent(file -> images.add(new Image(file, folder)));
          return;
        }
      }
    }
  }

  private static Optional<Path> file(String name) {
    try {
      return Optional.of(Path.of(name).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<ResultFile> result(Path folder, String method) {
    Path json = folder.resolve(method + ".json");
    if (!Files.isRegularFile(json, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(json, ResultFile.class));
    } catch (VitrailException e) {
      damaged.add(json);
      return Optional.empty();
    }
  }

  /** The images, by name of their folder. */
  public List<Image> images() {
    return List.copyOf(images);
  }

  /** Results that were left out because another model made them. */
  public int foreign() {
    return foreign;
  }

  /** Results that could not be read so far. */
  public int damaged() {
    return damaged.size();
  }

  /** The results of an image of a set, where it was explained under its own path. */
  public Optional<Image> find(ImageEntry entry) {
    Path path = entry.path().toAbsolutePath().normalize();
    return images.stream().filter(image -> image.file().equals(path)).findFirst();
  }

  /** The maps of an image by this model, in the order of the methods. */
  public List<ExplainedMap> maps(Image image) {
    List<ExplainedMap> maps = new ArrayList<>();
    for (AttributionMethod method : METHODS.all()) {
      result(image.folder(), method.name())
          .filter(result -> result.model().equals(model))
          .flatMap(result -> map(image.folder(), method, result))
          .ifPresent(maps::add);
    }
    return maps;
  }

  private Optional<ExplainedMap> map(Path folder, AttributionMethod method, ResultFile result) {
    try {
      MethodInfo info = method.info();
      FeatureMaps map = array(folder.resolve(method.name() + ".npy"), 1);
      Path channels = folder.resolve("%s.%s.npy".formatted(method.name(), Attribution.CHANNELS));
      Optional<FeatureMaps> signal =
          info.display() == MethodInfo.Display.IMAGE && Files.isRegularFile(channels)
              ? Optional.of(array(channels, 3))
              : Optional.empty();
      return Optional.of(
          new ExplainedMap(
              method.name(),
              result.layer(),
              result.score(),
              map,
              signal,
              info.display(),
              true,
              result.problem()));
    } catch (VitrailException e) {
      damaged.add(folder.resolve(method.name() + ".json"));
      return Optional.empty();
    }
  }

  /**
   * A picture that was drawn when the image was explained.
   *
   * @param predicted class with the largest logit
   * @param png file beside the result
   */
  public record Drawn(String method, String layer, String score, String predicted, Path png) {}

  /** The pictures of an image by this model, in the order of the methods. */
  public List<Drawn> pictures(Image image) {
    List<Drawn> drawn = new ArrayList<>();
    for (AttributionMethod method : METHODS.all()) {
      Path png = image.folder().resolve(method.name() + ".png");
      result(image.folder(), method.name())
          .filter(result -> result.model().equals(model))
          .filter(result -> Files.isRegularFile(png, LinkOption.NOFOLLOW_LINKS))
          .map(r -> new Drawn(method.name(), r.layer(), r.score(), r.predicted(), png))
          .ifPresent(drawn::add);
    }
    return drawn;
  }

  private static FeatureMaps array(Path file, int most) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw VitrailException.data(file, "is no file");
    }
    NpyReader.Array array = NpyReader.read(file);
    List<Integer> sides = array.shape();
    int channels = sides.size() == 3 ? sides.get(2) : 1;
    if (sides.size() < 2 || sides.size() > 3 || channels > most) {
      throw VitrailException.data(file, "holds sides %s, which are no map".formatted(sides));
    }
    return new FeatureMaps(new MapShape(1, sides.get(0), sides.get(1), channels), array.values());
  }
}
