package dev.vitrail.trees;

import java.util.List;

/** A tree read at one depth; an image whose path is shorter uses its last node. */
final class TreeSurrogate implements Surrogate {

  private final Rationales images;
  private final TreeWalker walker;
  private final TreeWalker.Visit[] visits;

  TreeSurrogate(RationaleTree tree, Rationales images, int depth) {
    this.images = images;
    this.walker = new TreeWalker(tree);
    this.visits = new TreeWalker.Visit[images.count()];
    for (int i = 0; i < visits.length; i++) {
      List<TreeWalker.Visit> path = walker.path(images.g(), i * images.filters(), depth);
      visits[i] = path.get(path.size() - 1);
    }
  }

  @Override
  public double estimate(int image) {
    int k = images.filters();
    TreeNode node = visits[image].node();
    double h = Rows.dot(walker.weights(node), 0, images.x(), image * k, k) + node.b();
    return images.r()[image] * h;
  }

  @Override
  public double[] contributions(int image) {
    double[] contributions = images.activation(image);
    double[] weights = walker.weights(visits[image].node());
    for (int d = 0; d < contributions.length; d++) {
      contributions[d] *= images.r()[image] * weights[d];
    }
    return contributions;
  }

  @Override
  public double cosine(int image) {
    return visits[image].cosine();
  }
}
