package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Reading;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.classification.ClassificationReport;
import dev.vitrail.evaluate.classification.Temperature;
import java.util.List;

/**
 * How a trained net classifies test images: {@code evaluate/classification.json}.
 *
 * @param model hash of the model file
 * @param report precision, recall and F1 by class
 * @param calibration whether it is right as often as it is sure
 * @param nll mean negative log likelihood in nats, with its 95 % bootstrap interval
 * @param brier mean Brier score, likewise
 * @param top5 share of images whose class is among the five highest logits; undefined for fewer
 *     than six classes
 * @param temperature fitted on the validation images; empty without any
 * @param eceAtTemperature calibration error of the test images at that temperature
 * @param skipped images that could not be read
 */
public record ClassificationMeasures(
    String model,
    ClassificationReport report,
    Calibration calibration,
    Interval nll,
    Interval brier,
    Reading top5,
    List<Temperature> temperature,
    Reading eceAtTemperature,
    long skipped) {

  public ClassificationMeasures {
    temperature = List.copyOf(temperature);
  }
}
