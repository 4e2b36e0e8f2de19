package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a tree file says before its nodes (METHODS 4.4).
 *
 * @param routing absent in early files, which all went by weights
 * @param fit absent in early files, which all fitted nodes to their leaves
 */
record TreeHead(
    String format,
    String net,
    int classIndex,
    String className,
    ScoreKind target,
    String layer,
    int filters,
    int positions,
    double[] s,
    double gamma,
    double beta,
    String lambdaRule,
    MiningOptions.Denominator denominator,
    boolean perLeaf,
    int nearestT,
    int maxSweeps,
    long seed,
    Routing routing,
    FilterFit fit,
    int nPositives,
    int nNegatives,
    int excluded,
    double threshold,
    List<String> parts,
    int[] partOf,
    double vectorisationGap,
    double rationaleSpread,
    List<Integer> root) {

  private static final int MAX_FILTERS = 1 << 16;

  static TreeHead of(RationaleTree tree) {
    RationaleSource source = tree.source();
    RationaleTree.Provenance mining = tree.mining();
    return new TreeHead(
        TreeFile.FORMAT,
        source.net(),
        source.classIndex(),
        source.className(),
        source.score(),
        source.layer(),
        tree.filters(),
        tree.positions(),
        tree.scale(),
        mining.gamma(),
        mining.beta(),
        mining.lambdaRule(),
        mining.denominator(),
        mining.perLeaf(),
        mining.nearestT(),
        mining.maxSweeps(),
        mining.seed(),
        mining.routing(),
        mining.fit(),
        mining.nPositives(),
        mining.nNegatives(),
        mining.excluded(),
        tree.threshold(),
        tree.parts().parts(),
        tree.parts().partOf(),
        tree.vectorisationGap(),
        tree.spread(),
        tree.root());
  }

  void check(Path file) {
    if (!TreeFile.FORMAT.equals(format)) {
      throw VitrailException.data(
          file, "has format '%s'; only '%s' is read".formatted(format, TreeFile.FORMAT));
    }
    boolean complete =
        net != null
            && className != null
            && target != null
            && layer != null
            && s != null
            && lambdaRule != null
            && denominator != null
            && parts != null
            && partOf != null
            && root != null;
    if (!complete) {
      throw VitrailException.data(file, "lacks a member of its head");
    }
    if (filters != s.length || filters < 1 || filters > MAX_FILTERS || positions < 1) {
      throw VitrailException.data(
          file,
          "has %d filters, %d scales and %d cells; allowed are 1 to %d filters with a scale each"
              .formatted(filters, s.length, positions, MAX_FILTERS));
    }
    double sum = gamma + beta + threshold + vectorisationGap + rationaleSpread;
    for (double scale : s) {
      sum += scale;
    }
    if (!Double.isFinite(sum)) {
      throw VitrailException.data(file, "has a number in its head that is not finite");
    }
  }

  RationaleTree tree(List<TreeNode> nodes, List<MiningStep> log) {
    return new RationaleTree(
        new RationaleSource(net, layer, classIndex, className, target),
        positions,
        s,
        new RationaleTree.Provenance(
            gamma,
            beta,
            lambdaRule,
            denominator,
            perLeaf,
            nearestT,
            maxSweeps,
            seed,
            routing == null ? Routing.WEIGHTS : routing,
            fit == null ? FilterFit.LEAVES : fit,
            nPositives,
            nNegatives,
            excluded),
        threshold,
        new PartAssignment(parts, partOf),
        vectorisationGap,
        rationaleSpread,
        nodes,
        root,
        log);
  }
}
