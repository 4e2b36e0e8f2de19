package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FloorTest {

  private static final double EXACT = 1e-12;

  @Test
  void floorsMeetThePins() {
    for (int k = 0; k < 2; k++) {
      JsonNode pin = Toy.pins().get("floors_sample").get(Toy.NAMES.get(k));
      Floor floor = Floor.of(Toy.landmarks(), k, Toy.grid(), 224, 224, false);
      assertEquals(pin.get("centre").doubleValue(), floor.centre(), EXACT);
      assertEquals(pin.get("fixed_cell_min").doubleValue(), floor.bestCell(), EXACT);
      assertEquals(pin.get("fixed_cell_argmin").get(0).intValue(), floor.bestRow());
      assertEquals(pin.get("fixed_cell_argmin").get(1).intValue(), floor.bestColumn());
      assertEquals(pin.get("fixed_cell_mean").doubleValue(), floor.meanCell(), EXACT);
      assertEquals(pin.get("fixed_cell_max").doubleValue(), floor.worstCell(), EXACT);
      assertEquals(pin.get("random_cell_population").doubleValue(), floor.randomCell(), EXACT);
    }
    Floor layer = Floor.ofAll(Toy.landmarks(), Toy.grid(), 224, 224, false);
    assertEquals(Toy.pins().get("floor_layer_centre_sample").doubleValue(), layer.centre(), EXACT);
  }

  @Test
  void closedFormsMeetThePinsAndTheEnumeration() {
    JsonNode pin = Toy.pins().get("closed_forms");
    assertEquals(
        pin.get("uniform_point_to_centre_of_square_sd_over_diagonal").doubleValue(),
        Floor.UNIFORM_TO_CENTRE,
        EXACT);
    assertEquals(
        pin.get("two_uniform_points_sd_over_diagonal").doubleValue(), Floor.TWO_UNIFORM, EXACT);
    assertEquals(
        pin.get("gaussian_sigma_about_prediction_factor").doubleValue(),
        Floor.gaussianFactor(),
        EXACT);
    Floor uniform = Floor.of(everywhere(60), 0, Toy.fineGrid(1), 224, 224, true);
    assertEquals(Floor.UNIFORM_TO_CENTRE, uniform.centre(), 1e-4);
    assertEquals(Floor.TWO_UNIFORM, uniform.randomCell(), 1e-4);
    SplittableRandom random = new SplittableRandom(1);
    double[][] points = new double[2][20_000];
    for (int b = 0; b < points[0].length; b++) {
      points[0][b] = 112 + 15 * random.nextGaussian();
      points[1][b] = 112 + 15 * random.nextGaussian();
    }
    Landmarks gaussian =
        new Landmarks(List.of("point"), new double[][] {points[0]}, new double[][] {points[1]});
    Floor drawn = Floor.of(gaussian, 0, Toy.grid(), 224, 224, false);
    assertEquals(15 * Floor.gaussianFactor() / Math.hypot(224, 224), drawn.centre(), 6e-4);
  }

  @Test
  void aFilterAtTheCentreScoresTheCentreFloor() {
    Landmarks landmarks = Toy.drawnLandmarks(30, 9);
    double[][] middle = new double[1][30];
    java.util.Arrays.fill(middle[0], 112);
    Peaks peaks = Toy.finePeaks(middle, middle);
    LocationInstability.Result result =
        LocationInstability.measure(
            peaks, landmarks, 225, 225, LocationInstability.Options.ALL_IMAGES);
    Floor floor = Floor.ofAll(landmarks, peaks.grid(), 225, 225, false);
    assertEquals(floor.centre(), result.mean(), EXACT);
    assertTrue(floor.bestCell() <= floor.centre() && floor.centre() <= floor.worstCell());
  }

  @Test
  void floorsOfTheReleasedAnnotationsMeetThePins() throws IOException {
    Path index = data().resolve("animal-part").resolve("index.json");
    Assumptions.assumeTrue(Files.isReadable(index), "no animal-part data beside the project");
    Map<String, String> complete =
        Map.of(
            "cat",
            "cat",
            "dog",
            "dog",
            "fox",
            "fox",
            "frog",
            "frog",
            "lizard",
            "liza.",
            "rabbit",
            "rabb.",
            "squirrel",
            "squi.");
    JsonNode images = Json.mapper().readTree(Files.readAllBytes(index)).get("images");
    ReceptiveField vgg16 = new ReceptiveField(8, 16, 196);
    Peaks.Grid grid = new Peaks.Grid(vgg16, vgg16, 14, 14, 1, false);
    for (JsonNode pin : Toy.pins().at("/annotation_floors/animal_part")) {
      String pinned = pin.get("name").textValue();
      for (Map.Entry<String, String> category : complete.entrySet()) {
        if (category.getValue().equals(pinned)) {
          Landmarks landmarks = landmarks(images, category.getKey());
          Floor floor = Floor.ofAll(landmarks, grid, 224, 224, false);
          // The crops were rounded to whole pixels, the pins to four digits.
          assertEquals(pin.get("centre").doubleValue(), floor.centre(), 3e-4, pinned);
          assertEquals(pin.get("best_fixed_cell").doubleValue(), floor.bestCell(), 3e-4, pinned);
          assertEquals(pin.get("mean_fixed_cell").doubleValue(), floor.meanCell(), 3e-4, pinned);
          assertEquals(pin.get("worst_fixed_cell").doubleValue(), floor.worstCell(), 3e-4, pinned);
          // The pinned random cells of this table scatter around the enumeration like drawn ones.
          assertEquals(pin.get("random_cell").doubleValue(), floor.randomCell(), 2e-3, pinned);
        }
      }
    }
  }

  @Test
  void refusesALandmarkThatIsNowhere() {
    double[] none = {Double.NaN, 3};
    Landmarks landmarks =
        new Landmarks(List.of("tail"), new double[][] {none}, new double[][] {none});
    assertThrows(
        IllegalArgumentException.class, () -> Floor.of(landmarks, 0, Toy.grid(), 224, 224, false));
  }

  private static Landmarks landmarks(JsonNode images, String category) {
    List<JsonNode> parts = new java.util.ArrayList<>();
    images.forEach(
        image -> {
          if (image.get("category").textValue().equals(category)) {
            parts.add(image.get("parts"));
          }
        });
    double[][] rows = new double[2][parts.size()];
    double[][] columns = new double[2][parts.size()];
    for (int k = 0; k < 2; k++) {
      for (int b = 0; b < parts.size(); b++) {
        JsonNode centre = parts.get(b).path(k == 0 ? "head" : "front_legs").path("center");
        rows[k][b] = centre.path(1).asDouble(Double.NaN);
        columns[k][b] = centre.path(0).asDouble(Double.NaN);
      }
    }
    return new Landmarks(List.of("head", "front_legs"), rows, columns);
  }

  private static Path data() {
    String folder = System.getenv("VITRAIL_DATA");
    return folder != null
        ? Path.of(folder)
        : Path.of(System.getProperty("vitrail.root", "."), "..", "shared", "data");
  }

  private static Landmarks everywhere(int side) {
    double[][] points = new double[2][side * side];
    for (int b = 0; b < side * side; b++) {
      points[0][b] = (b / side + 0.5) * 224 / side;
      points[1][b] = (b % side + 0.5) * 224 / side;
    }
    return new Landmarks(List.of("point"), new double[][] {points[0]}, new double[][] {points[1]});
  }
}
