package dev.vitrail.engine.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the header of a safetensors file says, checked: names are unique, the length of each tensor
 * is that of its shape and type, and together they cover the data without hole or overlap.
 *
 * @param metadata free text by name
 * @param tensors in the order of their data
 * @param headerBytes length of the JSON
 * @param dataBytes bytes that must follow it
 */
record SafeTensorsHeader(
    Map<String, String> metadata, List<StoredTensor> tensors, int headerBytes, long dataBytes) {

  private static final String METADATA = "__metadata__";

  /** Fails unless exactly the bytes that the tensors need follow the header. */
  void requireDataBytes(Path file, long found) {
    if (found != dataBytes) {
      throw VitrailException.data(
          file,
          "its tensors need %d bytes of data but %d follow the header; it was cut short or added to"
              .formatted(dataBytes, found));
    }
  }

  /**
   * Reads the JSON of a header, token by token.
   *
   * @param file for messages
   */
  static SafeTensorsHeader parse(Path file, byte[] json) {
    if (json.length == 0 || json[0] != '{') {
      throw VitrailException.data(file, "its header is not a JSON object starting with '{'");
    }
    try (JsonParser parser = Json.mapper().getFactory().createParser(utf8(json))) {
      return new Reader(file, parser, json.length).read();
    } catch (CharacterCodingException e) {
      throw VitrailException.data(file, "its header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw VitrailException.data(
          file, "its header is not valid JSON: " + Text.shown(e.getOriginalMessage()), e);
    } catch (IOException | IllegalStateException e) {
      // Jackson reports an overflow of its symbol table as an illegal state.
      throw VitrailException.data(file, "its header cannot be read: " + Text.reason(e), e);
    }
  }

  /** Decoded here, since Jackson would also accept UTF-16 and UTF-32. */
  private static String utf8(byte[] json) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
  }

  /** A tensor as the header gives it, offsets relative to the data. */
  private record Claim(WeightEntry entry, long begin, long end) {}

  private static final class Reader {
    private final Path file;
    private final JsonParser parser;
    private final int headerBytes;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();

    Reader(Path file, JsonParser parser, int headerBytes) {
      this.file = file;
      this.parser = parser;
      this.headerBytes = headerBytes;
    }

    SafeTensorsHeader read() throws IOException {
      require(
          parser.nextToken() == JsonToken.START_OBJECT, () -> "its header is not a JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals(METADATA)) {
          readMetadata();
        } else {
          claims.add(readTensor(name));
          require(
              claims.size() <= SafeTensors.MAX_TENSORS,
              () -> "it names more than the %d tensors allowed".formatted(SafeTensors.MAX_TENSORS));
        }
      }
      require(parser.nextToken() == null, () -> "its header goes on after the JSON object");
      return arranged();
    }

    private void readMetadata() throws IOException {
      require(
          parser.nextToken() == JsonToken.START_OBJECT,
          () -> "its __metadata__ is not a JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        require(
            parser.nextToken() == JsonToken.VALUE_STRING,
            () -> "its __metadata__ '%s' is not a string".formatted(Text.shown(key)));
        metadata.put(key, parser.getText());
      }
    }

    private Claim readTensor(String name) throws IOException {
      require(
          parser.nextToken() == JsonToken.START_OBJECT, () -> of(name) + "is not a JSON object");
      String dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "dtype" -> {
            require(
                parser.currentToken() == JsonToken.VALUE_STRING,
                () -> of(name) + "dtype is not a string");
            dtype = parser.getText();
          }
          case "shape" -> shape = integers(name, "shape", WeightEntry.MAX_RANK);
          case "data_offsets" -> offsets = integers(name, "data_offsets", 2);
          default ->
              throw bad(of(name) + "has the unknown field '%s'".formatted(Text.shown(field)));
        }
      }
      require(
          dtype != null && shape != null && offsets != null,
          () -> of(name) + "lacks one of dtype, shape and data_offsets");
      return claim(name, dtype, shape, offsets);
    }

    private List<Long> integers(String name, String field, int most) throws IOException {
      require(
          parser.currentToken() == JsonToken.START_ARRAY,
          () -> of(name) + field + " is not an array");
      List<Long> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        require(
            parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && parser.getLongValue() >= 0,
            () -> of(name) + field + " holds something else than integers from 0 to 2^63-1");
        values.add(parser.getLongValue());
        require(
            values.size() <= most,
            () -> of(name) + field + " holds more than the %d numbers allowed".formatted(most));
      }
      return values;
    }

    private Claim claim(String name, String typeName, List<Long> sides, List<Long> offsets) {
      DType dtype =
          DType.named(typeName)
              .orElseThrow(() -> bad(of(name) + "has the unknown dtype " + Text.shown(typeName)));
      require(offsets.size() == 2, () -> of(name) + "needs two data_offsets");
      long begin = offsets.get(0);
      long end = offsets.get(1);
      require(
          begin <= end,
          () -> of(name) + "ends at %d, before it begins at %d".formatted(end, begin));
      WeightEntry entry;
      try {
        entry = new WeightEntry(name, sides.stream().map(Math::toIntExact).toList(), dtype);
      } catch (ArithmeticException e) {
        throw bad(of(name) + "has a side above 2^31-1 in its shape " + sides);
      } catch (IllegalArgumentException e) {
        throw bad(e.getMessage());
      }
      require(
          end - begin == entry.byteSize(),
          () ->
              of(name)
                  + "has %d bytes; shape %s of %s needs %d"
                      .formatted(end - begin, sides, dtype, entry.byteSize()));
      return new Claim(entry, begin, end);
    }

    /** Puts the tensors in the order of their data and refuses holes and overlap. */
    private SafeTensorsHeader arranged() {
      claims.sort(Comparator.comparingLong(Claim::begin).thenComparingLong(Claim::end));
      long start = (long) SafeTensors.LENGTH_BYTES + headerBytes;
      List<StoredTensor> stored = new ArrayList<>(claims.size());
      long at = 0;
      for (Claim claim : claims) {
        long expected = at;
        require(
            claim.begin() == expected,
            () ->
                "tensor '%s' begins at byte %d of the data where %d was expected: %s"
                    .formatted(
                        Text.shown(claim.entry().name()),
                        claim.begin(),
                        expected,
                        claim.begin() < expected ? "tensors overlap" : "there is a hole"));
        stored.add(new StoredTensor(claim.entry(), start + at, ByteOrder.LITTLE_ENDIAN));
        at = claim.end();
      }
      return new SafeTensorsHeader(metadata, stored, headerBytes, at);
    }

    /** The message is made only when needed: a header has up to 65,536 tensors. */
    private void require(boolean holds, Supplier<String> otherwise) {
      if (!holds) {
        throw bad(otherwise.get());
      }
    }

    private static String of(String name) {
      return "tensor '" + Text.shown(name) + "' ";
    }

    private VitrailException bad(String message) {
      return VitrailException.data(file, message);
    }
  }
}
