package dev.vitrail.cli.evaluate;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.dissection.Dissection;
import dev.vitrail.evaluate.dissection.FilterRegion;
import dev.vitrail.evaluate.explanations.ExplanationEvaluation;
import dev.vitrail.evaluate.explanations.ExplanationOptions;
import dev.vitrail.evaluate.explanations.ExplanationTable;
import dev.vitrail.evaluate.masks.Regions;
import dev.vitrail.evaluate.run.ClassificationMeasures;
import dev.vitrail.evaluate.run.DissectionMeasures;
import dev.vitrail.evaluate.run.ExplanationMeasures;
import dev.vitrail.evaluate.run.RunClassification;
import dev.vitrail.evaluate.run.RunDissection;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunSubjects;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures what was chosen, writes each result into {@code evaluate/} of the run. */
public final class MetricJob {

  private final RunDirectory run;
  private final ModelBundle bundle;
  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final AttributionMaps methods;
  private final Progress progress;
  private final Map<String, Object> results = new LinkedHashMap<>();
  private final List<String> text = new ArrayList<>();

  /**
   * A job.
   *
   * @param images of the classes of the run, in its order
   * @param preprocessing from these images to the input of the net
   * @param methods of attribution; the floors are always measured
   */
  public MetricJob(
      RunDirectory run,
      ImageSet images,
      Preprocessing preprocessing,
      AttributionMaps methods,
      Progress progress) {
    this.run = run;
    this.bundle = run.bundle();
    this.images = images;
    this.preprocessing = preprocessing;
    this.methods = methods;
    this.progress = progress;
  }

  /** The classification report. */
  public void classify() {
    ClassificationMeasures found =
        RunClassification.measure(bundle, images, preprocessing, progress);
    keep("classification", found);
    text.add(MetricText.of(found));
  }

  /** Part interpretability. */
  public void dissect(FilterRegion region, Dissection.UnionRule rule) {
    DissectionMeasures found =
        RunDissection.measure(bundle, images, preprocessing, region, rule, progress);
    keep("dissection", found);
    text.add(MetricText.of(found));
  }

  /**
   * Measures of attribution maps.
   *
   * @param most test images to explain
   */
  public void explain(ExplanationOptions options, int most) {
    ImageSet chosen = EvaluationImages.someOfTest(images, most);
    Probability probability = RunEvaluation.task(bundle).probability();
    try (Network net = bundle.network();
        RunSubjects subjects = new RunSubjects(chosen, preprocessing)) {
      ExplanationTable table =
          ExplanationEvaluation.measure(
              net,
              probability,
              methods.of(net, probability),
              subjects,
              chosen.size(),
              Regions.names(chosen),
              options,
              progress);
      keep("explanations", new ExplanationMeasures(bundle.hash(), options, table));
      text.add(MetricText.of(table));
    }
  }

  private void keep(String name, Object result) {
    Json.write(file(name), result);
    results.put(name, result);
  }

  private Path file(String name) {
    return run.folder().resolve("evaluate").resolve(name + ".json");
  }

  /** All results as one document. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", 1);
    document.put("run", run.folder().toString());
    document.putAll(results);
    return document;
  }

  /** All results as text. */
  public String text() {
    return String.join(System.lineSeparator(), text);
  }
}
