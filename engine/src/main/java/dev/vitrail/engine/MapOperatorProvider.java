package dev.vitrail.engine;

import java.util.Map;

/**
 * Makes the operators of one kind from the numbers stored in a model file. Providers are found with
 * {@link java.util.ServiceLoader}; a model file can only name a kind that is installed.
 */
public interface MapOperatorProvider {

  /** The kind as written in model files, for example {@code template-mask}. */
  String kind();

  /**
   * Makes an operator.
   *
   * @param parameters numbers by name; missing ones take defaults
   * @throws IllegalArgumentException for an unknown name or a value out of range
   */
  MapOperator create(Map<String, Double> parameters);
}
