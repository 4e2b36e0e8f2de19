package dev.vitrail.cli.explain;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.run.RunDirectory;
import java.util.List;

/**
 * What explainers share. All of it is closed by the job.
 *
 * @param run whose net is explained
 * @param bundle its model
 * @param network the open net
 * @param net the same for attribution
 * @param preprocessing of its images
 * @param settings from the command line
 */
public record ExplainContext(
    RunDirectory run,
    ModelBundle bundle,
    Network network,
    ExplainedNet net,
    Preprocessing preprocessing,
    ExplainSettings settings) {

  /** Class names in logit order. */
  public List<String> labels() {
    return bundle.spec().labels();
  }
}
