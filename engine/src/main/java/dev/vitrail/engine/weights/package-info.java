/**
 * Reading, writing and checking files of trained weights.
 *
 * <p>{@link dev.vitrail.engine.weights.WeightFile#open} reads safetensors (also gzipped) and Keras
 * HDF5; {@link dev.vitrail.engine.weights.SafeTensorsWriter} writes safetensors; {@link
 * dev.vitrail.engine.weights.WeightReport} compares a file with what a net expects.
 *
 * <pre>{@code
 * try (WeightFile file = WeightFile.open(path)) {
 *   WeightReport.compare(file.entries(), expected, WeightReport.COUNTERS).requireFit(path);
 *   float[] kernel = file.read("conv1.weight");
 * }
 * }</pre>
 *
 * <p>Files come from strangers: nothing in them names a class, every length is checked before it is
 * used, and a bad file gives a {@link dev.vitrail.engine.VitrailException} of kind DATA with one
 * line. Opening takes at most about 300 MiB, for a header at its limit; reading takes one tensor as
 * float32 and a block of 256 KiB.
 */
package dev.vitrail.engine.weights;
