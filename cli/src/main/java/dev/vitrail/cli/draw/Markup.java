package dev.vitrail.cli.draw;

/** Text that is safe in HTML and SVG. */
public final class Markup {

  private Markup() {}

  /** Text for an element or a quoted attribute; control characters become question marks. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
      }
    }
    return safe.toString();
  }

  /**
   * A page that opens from disk and loads nothing.
   *
   * @param title any text
   * @param css rules of the page
   * @param body markup, escaped by the caller
   */
  public static String page(String title, String css, String body) {
    return """
           <!doctype html>
           <html lang="en">
           <head>
           <meta charset="utf-8">
           <meta name="viewport" content="width=device-width, initial-scale=1">
           <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
           style-src 'unsafe-inline'">
           <title>%s</title>
           <style>
           :root{color-scheme:light dark}
           body{margin:0 auto;max-width:1180px;padding:24px;font:15px/1.45 system-ui,sans-serif;\
           background:Canvas;color:CanvasText}
           h1{font-size:1.5rem;margin:0 0 4px}h2{font-size:1.1rem;margin:28px 0 8px}
           p{margin:0 0 12px;max-width:75ch}
           %s
           </style>
           </head>
           <body>
           %s
           </body>
           </html>
           """
        .formatted(escape(title), css, body);
  }
}
