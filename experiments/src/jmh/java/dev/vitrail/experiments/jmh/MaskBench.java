package dev.vitrail.experiments.jmh;

import dev.vitrail.engine.MapShape;
import dev.vitrail.losses.TemplateMask;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The template mask, forward and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MaskBench {

  /** Filters. */
  @Param({"256", "1024"})
  public int filters;

  /** Images. */
  @Param({"8", "64"})
  public int batch;

  private MapShape shape;
  private float[] maps = new float[0];
  private float[] masked = new float[0];
  private float[] gradient = new float[0];
  private final TemplateMask mask = TemplateMask.standard();

  /** Draws maps. */
  @Setup(Level.Trial)
  public void draw() {
    shape = new MapShape(batch, 14, 14, filters);
    SplittableRandom random = new SplittableRandom(1);
    maps = new float[shape.size()];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = (float) Math.max(0, random.nextDouble() - 0.5);
    }
    masked = new float[shape.size()];
    gradient = maps.clone();
  }

  /** Finds the peaks and masks the maps. */
  @Benchmark
  public float[] forward() {
    mask.forward(shape, maps, masked);
    return masked;
  }

  /** Masks a gradient. */
  @Benchmark
  public float[] backward() {
    mask.backward(shape, maps, gradient);
    return gradient;
  }
}
