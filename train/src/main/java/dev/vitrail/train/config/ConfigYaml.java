package dev.vitrail.train.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML text to trees and back. Reading is bounded in size and depth; duplicate keys, anchors,
 * aliases and tags are refused, so no text can grow in memory or name a class.
 */
final class ConfigYaml {

  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 32;

  private ConfigYaml() {}

  /** The tree of a file. An empty file is an empty object. */
  static ObjectNode read(Path file) {
    JsonNode tree = parse(text(file), file.toString());
    if (tree instanceof ObjectNode object) {
      return object;
    }
    if (tree.isMissingNode() || tree.isNull()) {
      return mapper().createObjectNode();
    }
    throw VitrailException.usage(
        file + ": must hold keys with values such as 'batch: 64', found " + tree.getNodeType());
  }

  /**
   * The tree of a text.
   *
   * @param source named in messages
   * @throws VitrailException of kind USAGE, one line
   */
  static JsonNode parse(String text, String source) {
    YAMLMapper mapper = mapper();
    try {
      refuseReferences(mapper, text, source);
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw VitrailException.usage(source + ": is not YAML: " + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Block style, without quotes where none are needed. */
  static String write(ObjectNode tree) {
    try {
      return mapper().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw VitrailException.usage(file + ": is a folder; name a YAML file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw VitrailException.usage(
            "%s: larger than the %d KiB allowed for a configuration"
                .formatted(file, MAX_BYTES >> 10));
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw VitrailException.usage(
          file + ": no such file; 'vitrail config list' names the ready ones");
    } catch (IOException e) {
      throw VitrailException.usage("%s: cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static void refuseReferences(YAMLMapper mapper, String text, String source)
      throws IOException {
    try (YAMLParser parser = (YAMLParser) mapper.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
          throw VitrailException.usage(
              "%s: line %d uses an anchor, alias or tag; write the value out"
                  .formatted(source, parser.currentLocation().getLineNr()));
        }
      }
    }
  }

  private static YAMLMapper mapper() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_BYTES);
    limits.setMaxAliasesForCollections(0);
    limits.setAllowDuplicateKeys(false);
    YAMLFactory factory =
        YAMLFactory.builder()
            .loaderOptions(limits)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    return YAMLMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
        .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  private static String reason(JsonProcessingException e) {
    String problem = e.getOriginalMessage().replaceAll("\\s+", " ");
    String shown = problem.length() > 160 ? problem.substring(0, 160) + "..." : problem;
    return e.getLocation() == null
        ? shown
        : "%s (line %d)".formatted(shown, e.getLocation().getLineNr());
  }
}
