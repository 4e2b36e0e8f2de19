package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import java.util.List;
import java.util.Locale;

/** Families of measures of maps, as they are asked for by name. */
public enum Metric {
  DELETION(true, PixelCurve.DELETION),
  INSERTION(true, PixelCurve.INSERTION),
  POINTING(true, Localisation.POINTING),
  RELEVANCE_MASS(true, Localisation.MASS),
  ENERGY(true, Localisation.ENERGY),
  RELEVANCE_RANK(true, Localisation.RANK),
  PIXEL_AUC(true, Localisation.PIXEL_AUC),
  MASK_IOU(true, RegionOverlap.MASK),
  BOX_IOU(true, RegionOverlap.BOX),
  SENSITIVITY_N(true, SubsetDrops.SENSITIVITY_N),
  FAITHFULNESS(true, SubsetDrops.FAITHFULNESS),
  MU_FIDELITY(true, SubsetDrops.MU_FIDELITY),
  INFIDELITY(true, Infidelity.RAW, Infidelity.SCALED),
  /** Maps that do not look at the image are still by nature. */
  MAX_SENSITIVITY(false, MaxSensitivity.INFO),
  COMPLETENESS(false, Completeness.INFO),
  SPARSENESS(
      false,
      Concentration.GINI,
      Concentration.ENTROPY,
      Concentration.RELATIVE,
      Concentration.HOYER),
  INPUT_SHIFT(false, ShiftedNet.CHANGE, ShiftedNet.SPEARMAN),
  /** Maps that ignore the net score 1, whatever they are worth. */
  RANDOMISATION(
      false,
      ParameterRandomisation.SPEARMAN,
      ParameterRandomisation.SIGNED,
      ParameterRandomisation.SSIM);

  private final boolean ranked;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of records
  private final List<MeasureInfo> infos;

  Metric(boolean ranked, MeasureInfo... infos) {
    this.ranked = ranked;
    this.infos = List.of(infos);
  }

  /** Name on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether beating the floors means something. */
  public boolean ranked() {
    return ranked;
  }

  /** Whether it reads annotated regions. */
  public boolean localises() {
    return switch (this) {
      case POINTING, RELEVANCE_MASS, ENERGY, RELEVANCE_RANK, PIXEL_AUC, MASK_IOU, BOX_IOU -> true;
      default -> false;
    };
  }

  /** Whether it needs the net itself and not its answers alone. */
  public boolean changesNet() {
    return this == INPUT_SHIFT || this == RANDOMISATION;
  }

  /** How to read what it measures. */
  public List<MeasureInfo> infos() {
    return infos;
  }
}
