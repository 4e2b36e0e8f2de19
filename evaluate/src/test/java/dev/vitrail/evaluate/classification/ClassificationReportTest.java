package dev.vitrail.evaluate.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.evaluate.Pins;
import dev.vitrail.train.config.ModelConfig.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {

  private static final double EXACT = 1e-9;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @Test
  void figuresMeetThePins() {
    JsonNode pin = Pins.metrics("7b").get("report");
    ClassificationReport report =
        ClassificationReport.of(NAMES, Pins.ints(pin.get("y_pred")), Pins.ints(pin.get("y_true")));
    for (int c = 0; c < 4; c++) {
      assertArrayEquals(Pins.ints(pin.get("confusion_rows_true").get(c)), report.confusion()[c]);
      JsonNode row = pin.get("per_class_P_R_F1_support").get(c);
      ClassificationReport.ClassFigures figures = report.perClass().get(c);
      assertEquals(row.get(0).doubleValue(), figures.precision(), EXACT);
      assertEquals(row.get(1).doubleValue(), figures.recall(), EXACT);
      assertEquals(row.get(2).doubleValue(), figures.f1(), EXACT);
      assertEquals(row.get(3).intValue(), figures.support());
      assertEquals(c == 3, figures.undefined(), "only class 3 is never answered");
    }
    assertEquals(pin.get("accuracy").doubleValue(), report.accuracy().value(), EXACT);
    assertEquals(pin.get("balanced_accuracy").doubleValue(), report.balancedAccuracy(), EXACT);
    assertEquals(pin.get("macro_f1").doubleValue(), report.macroF1(), EXACT);
    assertEquals(pin.get("weighted_f1").doubleValue(), report.weightedF1(), EXACT);
    assertEquals(pin.get("cohen_kappa").doubleValue(), report.kappa().value(), EXACT);
  }

  @Test
  void classesWithoutImagesCountInTheMacroMeanOnly() {
    ClassificationReport report =
        ClassificationReport.of(NAMES, new int[] {0, 1, 1}, new int[] {0, 1, 1});
    assertEquals(0.5, report.macroF1(), EXACT);
    assertEquals(1, report.balancedAccuracy(), EXACT);
    assertTrue(report.perClass().get(2).undefined());
    assertFalse(report.perClass().get(0).undefined());
  }

  @Test
  void kappaIsUndefinedWhereChanceAlwaysAgrees() {
    int[] zero = new int[3];
    assertFalse(ClassificationReport.of(NAMES, zero, zero).kappa().isDefined());
  }

  @Test
  void topCountsEqualLogitsByClassNumber() {
    double[][] rows = {{1, 1, 0}, {0, 1, 2}};
    LabelledLogits logits = new LabelledLogits(Task.SOFTMAX, rows, new int[] {1, 1}, 3);
    assertEquals(0, ClassificationReport.top(logits, 1), EXACT);
    assertEquals(1, ClassificationReport.top(logits, 2), EXACT);
    double[][] first = {{1, 1, 0}};
    LabelledLogits tied = new LabelledLogits(Task.SOFTMAX, first, new int[] {0}, 3);
    assertEquals(1, ClassificationReport.top(tied, 1), EXACT);
  }
}
