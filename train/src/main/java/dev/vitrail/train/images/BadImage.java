package dev.vitrail.train.images;

import java.io.IOException;

/** An image that is not read; the message is the reason, one line. */
final class BadImage extends IOException {

  private static final long serialVersionUID = 1L;

  BadImage(String reason) {
    super(reason);
  }

  BadImage(String reason, Throwable cause) {
    super(reason, cause);
  }
}
