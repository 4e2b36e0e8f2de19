package dev.vitrail.explain.attribution;

import java.util.SplittableRandom;

/**
 * The random masks of RISE: a coarse grid of independent ones and zeros, enlarged bilinearly and
 * cut out at a random shift. Petsiuk, Das, Saenko, "RISE", 2018, section 3.2; METHODS 6.3. Mask i
 * depends on the seed and i alone, so all images of a run see the same masks and none is stored.
 *
 * @param height rows of the image
 * @param width columns of the image
 * @param grid cells of the coarse grid along each axis
 * @param share probability that a cell is shown
 * @param seed of the masks
 */
public record RiseMasks(int height, int width, int grid, double share, long seed) {

  /** One mask, row-major, values 0 to 1. */
  public double[] mask(int index) {
    SplittableRandom random = new SplittableRandom(seed ^ (0x9e3779b97f4a7c15L * (index + 1)));
    double[] cells = new double[grid * grid];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextDouble() < share ? 1 : 0;
    }
    return mask(cells, random.nextInt(cell(height)), random.nextInt(cell(width)));
  }

  /** The mask of a grid, cut out at a shift in pixels. */
  double[] mask(double[] cells, int down, int along) {
    int rows = (grid + 1) * cell(height);
    int columns = (grid + 1) * cell(width);
    double[] wide = Upsampling.bilinear(cells, grid, grid, rows, columns);
    double[] mask = new double[height * width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(wide, (y + down) * columns + along, mask, y * width, width);
    }
    return mask;
  }

  private int cell(int side) {
    return (side + grid - 1) / grid;
  }
}
