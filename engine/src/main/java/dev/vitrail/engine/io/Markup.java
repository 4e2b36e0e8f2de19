package dev.vitrail.engine.io;

import dev.vitrail.engine.VitrailException;
import java.util.regex.Pattern;

/** Text and pictures that are safe in HTML, SVG and XML, wherever they came from. */
public final class Markup {

  private static final Pattern PICTURE =
      Pattern.compile("data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}");
  private static final int SHOWN = 40;

  private Markup() {}

  /** Text for an element or a quoted attribute; characters that are not allowed become "?". */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(c) ? c : '?');
              }
            });
    return safe.toString();
  }

  /**
   * Whether XML allows a character and a reader sees it as what it is: no control character but the
   * end of a line, no lone surrogate, nothing that turns the direction of writing.
   */
  public static boolean allowed(int c) {
    boolean control = Character.isISOControl(c) && c != '\n';
    boolean turnsDirection = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !control && !turnsDirection && !surrogate && (c & 0xfffe) != 0xfffe;
  }

  /**
   * The URI of a picture that is part of its page.
   *
   * @throws VitrailException of kind USAGE unless it is a base64 data URI of a PNG, JPEG, WebP or
   *     GIF; SVG is refused, as it can hold a script
   */
  public static String picture(String uri) {
    if (!PICTURE.matcher(uri).matches()) {
      throw VitrailException.usage(
          "A picture must be a base64 data URI of png, jpeg, webp or gif, found '%s'"
              .formatted(uri.substring(0, Math.min(SHOWN, uri.length()))));
    }
    return uri;
  }
}
