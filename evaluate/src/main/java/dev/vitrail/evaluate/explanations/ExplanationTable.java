package dev.vitrail.evaluate.explanations;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.vitrail.evaluate.MissingNumber;
import dev.vitrail.evaluate.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Methods and floors by measures.
 *
 * @param images names in the order of the readings
 * @param targets output that was explained on each
 * @param rows one for each method and measure
 */
public record ExplanationTable(List<String> images, List<Integer> targets, List<Row> rows) {

  public ExplanationTable {
    images = List.copyOf(images);
    targets = List.copyOf(targets);
    rows = List.copyOf(rows);
  }

  /**
   * One method under one measure.
   *
   * @param method name of the method or floor
   * @param isFloor whether it is a floor
   * @param metric family of the measure
   * @param measure full name with what it depends on
   * @param direction which way is better
   * @param mean over images where it is defined; NaN, in JSON null, where it never is
   * @param low lower end of the 95 % bootstrap interval over images
   * @param high upper end
   * @param defined images where it is
   * @param undefined images where it is not, by reason
   * @param reliable whether there are enough images for the interval
   * @param againstFloor how it compares with the best floor; all empty for floors and for measures
   *     by which nothing is ranked
   * @param readings of each image
   */
  public record Row(
      String method,
      boolean isFloor,
      String metric,
      String measure,
      String direction,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double mean,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double low,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double high,
      int defined,
      Map<String, Integer> undefined,
      boolean reliable,
      AgainstFloor againstFloor,
      List<Reading> readings) {

    public Row {
      undefined = Map.copyOf(undefined);
      readings = List.copyOf(readings);
    }

    /** Values of the images, NaN where undefined. */
    public double[] values() {
      return readings.stream().mapToDouble(Reading::value).toArray();
    }

    Row with(AgainstFloor other) {
      return new Row(
          method, isFloor, metric, measure, direction, mean, low, high, defined, undefined,
          reliable, other, readings);
    }
  }

  /**
   * A method against the floor that does best under a measure, on the images where both are
   * defined.
   *
   * @param floor its name, empty where nothing is compared
   * @param difference mean of the method less that of the floor
   * @param low lower end of the paired 95 % interval
   * @param high upper end
   * @param p two-sided, adjusted by Holm over the methods
   * @param beaten whether the interval leaves out 0 on the better side
   */
  public record AgainstFloor(
      String floor,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double difference,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double low,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double high,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double p,
      boolean beaten) {

    /** Nothing was compared. */
    public static final AgainstFloor NONE =
        new AgainstFloor("", Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
  }

  /** The row of a method and measure. */
  public Optional<Row> row(String method, String measure) {
    return rows.stream()
        .filter(r -> r.method().equals(method) && r.measure().equals(measure))
        .findFirst();
  }

  /** Full names of the measures, in order. */
  public List<String> measures() {
    return rows.stream().map(Row::measure).distinct().toList();
  }

  /** Names of methods, then floors, in order. */
  public List<String> methods() {
    return rows.stream().map(Row::method).distinct().toList();
  }
}
