package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images through a net to a graph. */
class NetMapsTest {

  private static final Preprocessing SMALL = Preprocessing.torchvision(64, 64);

  @TempDir private Path folder;

  private ImageSet noise(int images) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (String kind : List.of("cat", "dog")) {
      Files.createDirectories(folder.resolve("images").resolve(kind));
      for (int i = 0; i < images; i++) {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < 64 * 64; pixel++) {
          image.setRGB(pixel % 64, pixel / 64, random.nextInt(1 << 24));
        }
        Path file = folder.resolve("images").resolve(kind).resolve(i + ".png");
        ImageIO.write(image, "png", file.toFile());
      }
    }
    return ImageSet.open(folder.resolve("images"));
  }

  @Test
  void mapsAreThoseOfTheNet() throws IOException {
    ImageSet images = noise(3);
    NetTemplate template = Nets.build("small", 64, 2);
    Parameters weights = Parameters.random(template.architecture(), Precision.FLOAT, 1);
    List<String> nodes = List.of("conv3.relu", "conv4.relu");
    Path file = folder.resolve("maps.bin");
    try (Network net = Network.open(template.architecture(), weights)) {
      NetMaps.write(file, net, nodes, images, SMALL, 4, Progress.NONE);
      ImageBatch batch;
      try (ImageStream stream = ImageStream.open(images, SMALL, StreamOptions.inOrder(6, 1))) {
        batch = stream.next();
      }
      Map<String, FeatureMaps> maps =
          net.forward(new FeatureMaps(batch.shape(), batch.values()), nodes);
      try (MapFile written = MapFile.open(file)) {
        assertEquals(6, written.images());
        assertEquals(images.entries().get(5).file(), written.imageIds().get(5));
        for (int l = 0; l < 2; l++) {
          int size = written.layers().get(l).size();
          float[] expected =
              MemoryMaps.filterMajor(written.layers().get(l), maps.get(nodes.get(l)));
          float[] last = new float[size];
          written.read(l, 5, last);
          float[] same = new float[size];
          System.arraycopy(expected, 5 * size, same, 0, size);
          assertArrayEquals(same, last, 1e-4f);
        }
      }
    }
  }

  @Test
  void photographsOfFoxesGiveAGraph() {
    Path data = data();
    ImageSet all =
        ImageSet.open(
            data.resolve("animal-part"),
            ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.UNCHECKED));
    int fox = all.label("fox").orElseThrow();
    List<ImageEntry> entries =
        all.entries().stream().filter(entry -> entry.label() == fox).limit(12).toList();
    ImageSet foxes =
        new ImageSet(
            all.root(),
            all.layout(),
            all.classNames(),
            all.negativeClass(),
            entries,
            all.maskValues(),
            all.skipped());
    NetTemplate template = Nets.build("resnet18", 224, 1000);
    Path file = folder.resolve("maps.bin");
    try (WeightFile weights = WeightFile.open(data.resolve("weights/resnet18.safetensors"));
        Network net =
            Network.open(
                template.architecture(),
                new WeightImport(template).load(weights, Precision.FLOAT, Set.of(), 0))) {
      Preprocessing stretched =
          Preprocessing.torchvision(256, 224).withFit(Preprocessing.Fit.STRETCH);
      NetMaps.write(file, net, List.of("layer3", "layer4"), foxes, stretched, 6, Progress.NONE);
    }
    try (MapFile maps = MapFile.open(file)) {
      ExplanatoryGraph graph =
          GraphMinerTest.mine(maps, GraphConfig.defaults().withIterations(3)).graph();
      assertEquals(256 * 20 + 512 * 10, graph.size());
      for (GraphLayer layer : graph.layers()) {
        List<Double> logged = layer.logLikelihood();
        assertTrue(logged.get(3) > logged.get(0), logged::toString);
        assertTrue(
            layer.patterns().stream().anyMatch(p -> p.lift() >= ExplanatoryGraph.LEAST_LIFT));
      }
      Path page = folder.resolve("graph.html");
      GraphPage.write(
          page, graph.pruned(50, 0), "fox", GraphPage.Patches.NONE, GraphPage.Limits.DEFAULT);
      assertTrue(Files.exists(page));
    }
  }

  private static Path data() {
    String named = System.getenv("VITRAIL_DATA");
    Path found =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("vitrail.root", ".."), "..", "shared", "data");
    Path file = found.normalize();
    Assumptions.assumeTrue(
        Files.exists(file.resolve("animal-part"))
            && Files.exists(file.resolve("weights/resnet18.safetensors")),
        "needs animal-part and resnet18 of the data; set VITRAIL_DATA to its folder");
    return file;
  }
}
