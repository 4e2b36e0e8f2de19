package dev.vitrail.losses;

import dev.vitrail.engine.VitrailException;

/**
 * Configuration of one interpretable layer.
 *
 * @param layer name of the layer whose maps after ReLU are masked
 * @param filters filters of that layer, at least 1
 * @param mask the template mask
 * @param loss the filter loss
 * @param schedule how strongly it counts
 * @param categories how filters get their category
 * @param revival whether silent filters are brought back
 */
public record InterpretableLayer(
    String layer,
    int filters,
    TemplateMask mask,
    FilterLoss loss,
    LambdaSchedule schedule,
    FilterCategories.Rule categories,
    boolean revival) {

  public InterpretableLayer {
    if (layer == null || layer.isBlank()) {
      throw VitrailException.usage("layer is empty; name the layer to be masked");
    }
    if (mask == null || loss == null || schedule == null || categories == null) {
      throw VitrailException.usage(
          "Layer %s needs mask, loss, schedule and categories; one is missing".formatted(layer));
    }
    if (filters < 1 || filters > 1 << 16) {
      throw VitrailException.usage(
          "filters of layer %s must be from 1 to 65536, found %d".formatted(layer, filters));
    }
    if (mask.betas().size() != 1 && mask.betas().size() != filters) {
      throw VitrailException.usage(
          "The mask of layer %s has %d betas; give one, or one for each of %d filters"
              .formatted(layer, mask.betas().size(), filters));
    }
    boolean released = loss.mode() == FilterLoss.Mode.RELEASED;
    if (released && mask.peak() != TemplateMask.Peak.CENTROID) {
      throw VitrailException.usage(
          "Mode released of layer %s finds peaks by CENTROID, its mask by %s; set both alike"
              .formatted(layer, mask.peak()));
    }
  }

  /** The recipe's best: released-argmax, rho 15 ramped over 3 epochs, revival, fixed categories. */
  public static InterpretableLayer recipe(String layer, int filters) {
    return new InterpretableLayer(
        layer,
        filters,
        TemplateMask.standard(),
        FilterLoss.of(FilterLoss.Mode.RELEASED_ARGMAX),
        LambdaSchedule.Balanced.recipe(15),
        FilterCategories.Rule.FIXED,
        true);
  }
}
