package dev.vitrail.train.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a configuration key means and what values it takes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Describe {

  /** One or two plain sentences, with the unit. */
  String value();

  /** Least number, or least number of items of a list. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Greatest number, or greatest number of items of a list. */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether {@link #min} itself is refused. */
  boolean aboveMin() default false;
}
