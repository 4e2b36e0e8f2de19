package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.explanations.ExplanationOptions;
import dev.vitrail.evaluate.explanations.ExplanationTable;

/**
 * Measures of attribution maps of a trained net: {@code evaluate/explanations.json}.
 *
 * @param model hash of the model file
 * @param options what was measured and how finely
 * @param table methods and floors by measures
 */
public record ExplanationMeasures(
    String model, ExplanationOptions options, ExplanationTable table) {}
