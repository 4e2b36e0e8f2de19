package dev.vitrail.cli.report;

import dev.vitrail.engine.io.Checksums;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapperBuilder;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a page as one HTML file. Every value is escaped; the page's policy lets nothing be fetched
 * and runs only the script and style that are part of Vitrail.
 */
final class Template {

  private Template() {}

  /** A drawing with its caption. */
  static Page.Chart chart(String caption, Svg drawing) {
    return new Page.Chart(caption, markup(drawing.inPage()));
  }

  /** Markup that is written as it is; whoever made it has escaped what it holds. */
  static TemplateModel markup(String markup) {
    try {
      return HTMLOutputFormat.INSTANCE.fromMarkup(markup);
    } catch (TemplateModelException e) {
      throw new IllegalStateException("Markup needs no conversion", e);
    }
  }

  /** The text of a report. */
  static String render(Page page) {
    return render("report.ftlh", "page", page);
  }

  /**
   * The text of a file.
   *
   * @param name what the template calls the page
   */
  static String render(String template, String name, Object page) {
    String style = resource("report.css");
    String script = resource("report.js");
    Map<String, Object> model = new HashMap<>();
    try {
      model.put(name, page);
      model.put("style", HTMLOutputFormat.INSTANCE.fromMarkup(style));
      model.put("script", HTMLOutputFormat.INSTANCE.fromMarkup(script));
      model.put("styleHash", hash(style));
      model.put("scriptHash", hash(script));
      StringWriter out = new StringWriter(1 << 20);
      configuration().getTemplate(template).process(model, out);
      return out.toString();
    } catch (TemplateException e) {
      throw new IllegalStateException("The report's template is at fault", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(Template.class, "");
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setLocale(Locale.ROOT);
    configuration.setNumberFormat("computer");
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    configuration.setObjectWrapper(
        new DefaultObjectWrapperBuilder(Configuration.VERSION_2_3_34).build());
    return configuration;
  }

  /** What a security policy calls a script or style: base64 of its SHA-256. */
  static String hash(String text) {
    MessageDigest digest = Checksums.newSha256();
    return Base64.getEncoder().encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
