package dev.vitrail.cli.draw;

import dev.vitrail.engine.io.Markup;

/** A page that opens from disk and loads nothing. */
public final class DiskPage {

  private DiskPage() {}

  /**
   * The whole page.
   *
   * @param title any text
   * @param css rules of the page
   * @param body markup, escaped by the caller
   */
  public static String of(String title, String css, String body) {
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
        .formatted(Markup.escape(title), css, body);
  }
}
