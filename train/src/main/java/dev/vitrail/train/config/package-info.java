/**
 * The training configuration: records with defaults and ranges, read from YAML and {@code --set}
 * overrides, with the origin of every value.
 *
 * <p>Start at {@link dev.vitrail.train.config.TrainingConfig#load} or, to see where values came
 * from, {@link dev.vitrail.train.config.ResolvedConfig#load}. The records are the only place that
 * names keys, defaults and ranges; the reader, the JSON schema and the error messages follow them.
 * A file names values only, never classes.
 */
package dev.vitrail.train.config;
