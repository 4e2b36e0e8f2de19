package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hand-made bad files, one rule each, and what is said about them. */
class SafeTensorsAttackTest {

  private static final String W =
      "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";

  @TempDir Path folder;

  private record Attack(String name, byte[] bytes, String said) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Attack attack(String name, String header, int data, String said) {
    return new Attack(name, RawSafeTensors.file(header, new byte[data]), said);
  }

  /** One tensor named w, described by the given JSON. */
  private static Attack tensor(String name, String json, int data, String said) {
    return attack(name, "{\"w\":" + json + "}", data, said);
  }

  private static String info(String dtype, String shape, String offsets) {
    return "{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
  }

  static Stream<Attack> attacks() {
    return Stream.of(lengths(), headers(), shapes(), arrangements()).flatMap(List::stream);
  }

  private static List<Attack> lengths() {
    byte[] json = W.getBytes(StandardCharsets.UTF_8);
    byte[] whole = RawSafeTensors.file(W, new byte[16]);
    return List.of(
        new Attack("nothing", new byte[0], "holds 0 bytes"),
        new Attack("nine bytes", new byte[9], "holds 9 bytes"),
        new Attack("length 0", RawSafeTensors.file(0, json, new byte[16]), "at least 2 are needed"),
        new Attack("length 1", RawSafeTensors.file(1, json, new byte[16]), "at least 2 are needed"),
        new Attack(
            "length -1",
            RawSafeTensors.file(-1, json, new byte[16]),
            "18446744073709551615 bytes; at most 16777216"),
        new Attack(
            "length max",
            RawSafeTensors.file(Long.MAX_VALUE, json, new byte[16]),
            "at most 16777216 are allowed"),
        new Attack(
            "length above the bound",
            RawSafeTensors.file((16 << 20) + 1, json, new byte[16]),
            "16777217 bytes; at most 16777216"),
        // Abuse attempt 1 of the reference implementation: the header claims more than the file.
        new Attack(
            "length beyond the file",
            RawSafeTensors.file(1000, json, new byte[16]),
            "says its header has 1000 bytes but ends after"),
        new Attack(
            "one byte short", Arrays.copyOf(whole, whole.length - 1), "16 bytes of data but 15"),
        new Attack(
            "one byte more", Arrays.copyOf(whole, whole.length + 1), "16 bytes of data but 17"));
  }

  private static List<Attack> headers() {
    String deep = "[".repeat(5000);
    return List.of(
        attack("an array", "[1,2,3]", 0, "not a JSON object starting with '{'"),
        attack("a space first", " " + W, 16, "not a JSON object starting with '{'"),
        attack("not JSON", "{\"w\":pickle}", 0, "not valid JSON"),
        attack("unfinished", W.substring(0, W.length() - 1), 16, "not valid JSON"),
        attack("two objects", W + "{}", 16, "goes on after"),
        new Attack(
            "UTF-16",
            RawSafeTensors.file(
                2L * W.length(), W.getBytes(StandardCharsets.UTF_16LE), new byte[16]),
            "not valid JSON"),
        new Attack(
            "broken UTF-8",
            RawSafeTensors.file(6, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1'}, new byte[0]),
            "not UTF-8"),
        attack("deep JSON", "{\"w\":" + deep, 0, "'w' is not a JSON object"),
        tensor("deep shape", info("\"F32\"", deep, "[0,4]"), 4, "something else than integers"),
        attack("duplicate tensor", W.replace("}}", "},") + W.substring(1), 16, "Duplicate field"),
        tensor(
            "duplicate field",
            "{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
            4,
            "Duplicate field"),
        tensor("a number as tensor", "3", 0, "'w' is not a JSON object"),
        tensor("a null tensor", "null", 0, "'w' is not a JSON object"),
        tensor(
            "an unknown field",
            "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"strides\":[1]}",
            4,
            "unknown field 'strides'"),
        tensor("no dtype", "{\"shape\":[1],\"data_offsets\":[0,4]}", 4, "lacks one of dtype"),
        attack("metadata of numbers", "{\"__metadata__\":{\"a\":1}}", 0, "'a' is not a string"),
        attack("metadata as list", "{\"__metadata__\":[]}", 0, "not a JSON object"));
  }

  private static List<Attack> shapes() {
    String longName = "n".repeat(513);
    return List.of(
        tensor("unknown dtype", info("\"F128\"", "[1]", "[0,4]"), 4, "unknown dtype F128"),
        tensor("dtype not text", info("4", "[1]", "[0,4]"), 4, "dtype is not a string"),
        tensor("shape not a list", info("\"F32\"", "4", "[0,4]"), 4, "shape is not an array"),
        tensor("negative side", info("\"F32\"", "[-1]", "[0,4]"), 4, "else than integers"),
        tensor("fraction as side", info("\"F32\"", "[1.5]", "[0,4]"), 4, "else than integers"),
        tensor("NaN as side", info("\"F32\"", "[NaN]", "[0,4]"), 4, "not valid JSON"),
        tensor("text as side", info("\"F32\"", "[\"1\"]", "[0,4]"), 4, "else than integers"),
        tensor("huge side", info("\"F32\"", "[9223372036854775807]", "[0,4]"), 4, "above 2^31-1"),
        tensor("longer number", info("\"F32\"", "[99999999999999999999]", "[0,4]"), 4, "2^63-1"),
        tensor("nine sides", info("\"F32\"", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "more than the 8"),
        // A product that wraps to a small number, as in CVE-2026-85228.
        tensor(
            "product above 2^63",
            info("\"F32\"", "[2147483647,2147483647,4,4]", "[0,0]"),
            0,
            "more than the 268435456 values"),
        tensor(
            "product of 2^64",
            info("\"U8\"", "[65536,65536,65536,65536]", "[0,0]"),
            0,
            "more than the 268435456 values"),
        tensor("length not of shape", info("\"F32\"", "[3]", "[0,16]"), 16, "of F32 needs 12"),
        tensor("length not of dtype", info("\"F16\"", "[4]", "[0,16]"), 16, "of F16 needs 8"),
        attack("empty name", W.replace("\"w\"", "\"\""), 16, "has 0 characters"),
        attack("long name", W.replace("\"w\"", "\"" + longName + "\""), 16, "has 513 characters"),
        attack(
            "name of two lines",
            W.replace("\"w\"", "\"a\\nb: done\\u2028\""),
            16,
            "tensor name 'a?b: done?' holds control characters"),
        attack("half a surrogate", W.replace("\"w\"", "\"\\ud800\""), 16, "broken Unicode"));
  }

  private static List<Attack> arrangements() {
    return List.of(
        tensor("one offset", info("\"F32\"", "[1]", "[0]"), 4, "needs two data_offsets"),
        tensor("three offsets", info("\"F32\"", "[1]", "[0,4,8]"), 4, "more than the 2"),
        tensor("backwards", info("\"F32\"", "[1]", "[4,0]"), 4, "before it begins"),
        tensor("negative offset", info("\"F32\"", "[1]", "[-4,0]"), 4, "else than integers"),
        tensor("hole at the start", info("\"F32\"", "[1]", "[4,8]"), 8, "there is a hole"),
        attack(
            "hole between",
            "{\"a\":%s,\"b\":%s}"
                .formatted(info("\"F32\"", "[1]", "[0,4]"), info("\"F32\"", "[1]", "[8,12]")),
            12,
            "there is a hole"),
        attack(
            "overlap",
            "{\"a\":%s,\"b\":%s}"
                .formatted(info("\"F32\"", "[2]", "[0,8]"), info("\"F32\"", "[2]", "[4,12]")),
            12,
            "tensors overlap"),
        // Abuse attempts 2 and 3: many tensors over the same bytes.
        attack(
            "many over the same bytes",
            IntStream.range(0, 60_000)
                .mapToObj(i -> "\"w%d\":%s".formatted(i, info("\"F32\"", "[2,2]", "[0,16]")))
                .collect(Collectors.joining(",", "{", "}")),
            16,
            "tensors overlap"),
        attack(
            "too many tensors",
            IntStream.range(0, 65_537)
                .mapToObj(i -> "\"w%d\":%s".formatted(i, info("\"F32\"", "[0]", "[0,0]")))
                .collect(Collectors.joining(",", "{", "}")),
            0,
            "more than the 65536 tensors"));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefusedWithOneLine(Attack attack) {
    Path file = RawSafeTensors.write(folder, "attack.safetensors", attack.bytes());
    String line = RawSafeTensors.refusal(() -> SafeTensors.open(file).close());
    assertTrue(line.startsWith(file.toString()), line);
    assertTrue(line.contains(attack.said()), line);
    assertTrue(line.length() < 600, line);
    RawSafeTensors.refusal(() -> WeightFile.open(file).close());
    Path packed = RawSafeTensors.write(folder, "attack.gz", RawSafeTensors.gzip(attack.bytes()));
    RawSafeTensors.refusal(() -> WeightFile.open(packed, folder, 1 << 20).close());
  }

  @Test
  void theUntouchedFileIsRead() {
    Path file = RawSafeTensors.write(folder, "good", RawSafeTensors.file(W, new byte[16]));
    try (WeightFile weights = WeightFile.open(file)) {
      assertTrue(weights.read("w").length == 4);
    }
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertTrue(
        RawSafeTensors.refusal(() -> WeightFile.open(folder.resolve("none")))
            .endsWith("does not exist"));
    assertTrue(
        RawSafeTensors.refusal(() -> WeightFile.open(folder)).endsWith("not a regular file"));
    Path zip = RawSafeTensors.write(folder, "net.pt", new byte[] {'P', 'K', 3, 4, 0, 0});
    assertTrue(RawSafeTensors.refusal(() -> WeightFile.open(zip)).contains("save the weights as"));
    Path pickle = RawSafeTensors.write(folder, "net.pkl", new byte[] {(byte) 0x80, 2, 'c'});
    assertTrue(RawSafeTensors.refusal(() -> WeightFile.open(pickle)).contains("may run code"));
  }
}
