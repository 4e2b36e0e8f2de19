package dev.vitrail.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Objects;

/**
 * What a measure says about one image: a number, or why there is none. In JSON the missing number
 * is null.
 *
 * @param value NaN when undefined
 * @param reason empty when defined
 */
public record Reading(
    @JsonSerialize(using = MissingNumber.Writer.class)
        @JsonDeserialize(using = MissingNumber.Reader.class)
        double value,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("reason") String reason) {

  public Reading {
    reason = Objects.requireNonNullElse(reason, "");
    if (Double.isFinite(value) == !reason.isEmpty()) {
      throw new IllegalArgumentException(
          "A reading is a finite number or has a reason, found %s and '%s'"
              .formatted(value, reason));
    }
  }

  /** A number. */
  public static Reading of(double value) {
    return new Reading(value, "");
  }

  /** A number, or the reason why it is NaN. */
  public static Reading orElse(double value, String reason) {
    return Double.isNaN(value) ? undefined(reason) : of(value);
  }

  /** No number. */
  public static Reading undefined(String reason) {
    return new Reading(Double.NaN, reason);
  }

  /** Whether there is a number. */
  @JsonIgnore
  public boolean isDefined() {
    return reason.isEmpty();
  }
}
