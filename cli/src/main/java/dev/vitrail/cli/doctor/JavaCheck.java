package dev.vitrail.cli.doctor;

/** Java 17 or newer. */
record JavaCheck(Runtime.Version version) implements Check {

  private static final int OLDEST = 17;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public Finding run() {
    return version.feature() >= OLDEST
        ? ok(version.toString())
        : fail(version.toString(), "install Java 17 or newer, or point JAVA_HOME at it");
  }
}
