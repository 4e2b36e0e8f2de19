package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Screening in single precision against the exact cosines. */
class CosineTableTest {

  private static final int K = 20;

  private final Rationales r = Planted.rationales(60, 90, K, 3, 0.6, 7);
  private final Leaves leaves = Leaves.of(r, r.positives());
  private final NodeFitter fitter = new NodeFitter(leaves, 0.5, 1, 200);

  private SecondLayer layer() {
    SecondLayer layer = new SecondLayer(leaves.count(), K, 5, Routing.DIRECTION);
    for (int leaf = 0; leaf < leaves.count(); leaf++) {
      layer.add(Child.of(leaf, Group.leaf(leaves, leaf), fitter.leaf(leaf)));
    }
    return layer;
  }

  private Negatives negatives(SecondLayer layer, long maxCells) {
    Leaves images = Leaves.of(r, r.negatives());
    return new Negatives(images, layer, 0.5, 1, Routing.DIRECTION, maxCells);
  }

  private Candidate pair(SecondLayer layer, int first, int second) {
    Child a = layer.child(first);
    Child b = layer.child(second);
    Candidate pair = new Candidate(first, second, a.size() + b.size());
    fitter.bound(pair, a, b);
    return pair;
  }

  private List<Candidate> pairs(SecondLayer layer) {
    List<Candidate> pairs = new ArrayList<>();
    int[] ids = layer.ids();
    for (int i = 0; i < ids.length; i++) {
      for (int j = i + 1; j < ids.length; j += 3) {
        pairs.add(pair(layer, Math.min(ids[i], ids[j]), Math.max(ids[i], ids[j])));
      }
    }
    return pairs;
  }

  private void fit(SecondLayer layer, Candidate pair) {
    List<Group> parts = List.of(layer.child(pair.first).group(), layer.child(pair.second).group());
    pair.know(fitter.fit(parts).orElseThrow());
  }

  @Test
  void sharesOfNegativesAreTheSameBitForBitAndBounded() {
    SecondLayer one = layer();
    SecondLayer other = layer();
    Negatives screened = negatives(one, Long.MAX_VALUE);
    Negatives exact = negatives(other, 0);
    assertTrue(screened.bounds());
    assertFalse(exact.bounds());
    screened.assignAll();
    exact.assignAll();
    int moved = 0;
    for (int merge = 0; merge < 20; merge++) {
      List<Candidate> bounded = pairs(one);
      screened.evaluate(bounded, merge);
      List<Candidate> fitted = pairs(one);
      List<Candidate> expected = pairs(other);
      fitted.forEach(c -> fit(one, c));
      expected.forEach(c -> fit(other, c));
      screened.evaluate(fitted, merge);
      exact.evaluate(expected, merge);
      for (int i = 0; i < fitted.size(); i++) {
        assertEquals(expected.get(i).negatives, fitted.get(i).negatives, 0);
        assertTrue(bounded.get(i).negatives <= fitted.get(i).negatives);
        assertTrue(bounded.get(i).theta <= fitted.get(i).theta + 1e-12);
        assertEquals(bounded.get(i).total, fitted.get(i).total, 1e-9);
        moved += fitted.get(i).negatives == 0 ? 0 : 1;
      }
      merge(one, screened, merge);
      merge(other, exact, merge);
      assertEquals(exact.theta(), screened.theta(), 0);
    }
    assertNotEquals(0, moved);
  }

  private void merge(SecondLayer layer, Negatives negatives, int merge) {
    Candidate pair = pair(layer, merge, merge + 30);
    fit(layer, pair);
    Group group = layer.child(merge).group().with(layer.child(merge + 30).group());
    Child merged = Child.of(60 + merge, group, pair.fit);
    layer.replace(merge, merge + 30, merged);
    negatives.merged(merge, merge + 30, merged);
  }
}
