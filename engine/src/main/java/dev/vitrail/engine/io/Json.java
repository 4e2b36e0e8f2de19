package dev.vitrail.engine.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON of files from strangers: bounded in size, depth and string length, duplicate and unknown
 * keys refused, and no class is ever named by the file.
 */
public final class Json {

  /** Largest file that is read: 64 MiB. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  private static final int LONGEST_REASON = 300;

  private Json() {}

  /** A mapper with the limits above. Mappers are safe to share between threads once built. */
  public static ObjectMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(64)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(64).build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  /**
   * Reads a JSON file into a record.
   *
   * @throws VitrailException of kind DATA, one line, when the file is missing, too large or does
   *     not fit
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw VitrailException.data(
            file, "larger than the %d MiB allowed for JSON".formatted(MAX_FILE_BYTES >> 20));
      }
      T value = mapper().readValue(Files.readAllBytes(file), type);
      if (value == null) {
        throw VitrailException.data(file, "holds only null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw VitrailException.data(file, "is not the expected JSON: " + firstLine(e), e);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a value as indented JSON, atomically.
   *
   * @return SHA-256 of the file
   */
  public static String write(Path file, Object value) {
    return AtomicFile.write(
        file,
        out -> {
          byte[] bytes = mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
          out.write(bytes);
          out.write('\n');
        });
  }

  private static String firstLine(JsonProcessingException e) {
    String line =
        e.getOriginalMessage().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    if (line.length() > LONGEST_REASON) {
      line = line.substring(0, LONGEST_REASON) + "...";
    }
    return e.getLocation() == null ? line : line + " (line " + e.getLocation().getLineNr() + ")";
  }
}
