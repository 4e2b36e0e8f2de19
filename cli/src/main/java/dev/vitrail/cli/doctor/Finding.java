package dev.vitrail.cli.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param name the check
 * @param required whether Vitrail cannot work when this failed
 * @param detail one line: what was seen
 * @param fix one line: what to do, empty when there is nothing to do
 */
public record Finding(String name, Status status, boolean required, String detail, String fix) {

  /** How well it stands. */
  public enum Status {
    OK(32),
    INFO(36),
    WARN(33),
    FAIL(31);

    private final int color;

    Status(int color) {
      this.color = color;
    }

    /** The terminal colour, 31 red to 36 cyan. */
    public int color() {
      return color;
    }

    /** The mark in the report. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
