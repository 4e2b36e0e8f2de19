package dev.vitrail.cli.doctor;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** Whether the oneDNN library of the fast engine loads, and its version. */
final class OneDnnCheck implements Check {

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Finding run() {
    dnnl_version_t version = dnnl.dnnl_version();
    return ok("%d.%d.%d".formatted(version.major(), version.minor(), version.patch()));
  }
}
