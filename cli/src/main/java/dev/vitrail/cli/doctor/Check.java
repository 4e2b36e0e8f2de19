package dev.vitrail.cli.doctor;

/** One question to the machine. */
interface Check {

  /** Name in the report, one word. */
  String name();

  /** Whether Vitrail cannot work when this check fails. */
  default boolean required() {
    return false;
  }

  /**
   * Looks.
   *
   * @throws Exception taken as a failed check, with its message as the detail
   */
  Finding run() throws Exception;

  /** All is well. */
  default Finding ok(String detail) {
    return new Finding(name(), Finding.Status.OK, required(), detail, "");
  }

  /** Neither good nor bad. */
  default Finding info(String detail) {
    return new Finding(name(), Finding.Status.INFO, required(), detail, "");
  }

  /** Works, but not well. */
  default Finding warn(String detail, String fix) {
    return new Finding(name(), Finding.Status.WARN, required(), detail, fix);
  }

  /** Does not work. */
  default Finding fail(String detail, String fix) {
    return new Finding(name(), Finding.Status.FAIL, required(), detail, fix);
  }
}
