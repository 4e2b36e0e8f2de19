/**
 * The reference pages of the guide, made from the code: commands from their usage texts,
 * configuration keys from the schema, files from the records that are written, methods and metrics
 * from their registries. {@link dev.vitrail.cli.reference.Reference} has them all.
 */
package dev.vitrail.cli.reference;
