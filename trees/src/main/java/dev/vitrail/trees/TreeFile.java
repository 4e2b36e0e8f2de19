package dev.vitrail.trees;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees as files {@code tree-<class>.json}, format {@value #FORMAT} (METHODS 4.4). One JSON object
 * of three members in this order: {@code head} (all but the nodes and merges), {@code nodes} and
 * {@code log}. Doubles are in shortest form and come back bit for bit. {@code alpha} of a leaf is
 * absent: leaves use every filter.
 *
 * <p>Nodes are written and read one by one. A file may hold {@link #MAX_FILE_BYTES}, {@link
 * #MAX_NODES} nodes and {@link #MAX_VALUES} values of rationales.
 */
public final class TreeFile {

  /** The format that is written, and the only one that is read. */
  public static final String FORMAT = "vitrail-tree/1";

  /** Largest file that is read: 2 GiB. */
  public static final long MAX_FILE_BYTES = 2L << 30;

  /** Most nodes. */
  public static final int MAX_NODES = 1 << 20;

  /** Most numbers in the mean rationales of all nodes: 1 GiB of doubles. */
  public static final long MAX_VALUES = 1L << 27;

  private TreeFile() {}

  /** Writes a tree, atomically; returns the SHA-256 of the file. */
  public static String write(Path file, RationaleTree tree) {
    return AtomicFile.write(file, out -> write(out, tree));
  }

  private static void write(OutputStream out, RationaleTree tree) throws IOException {
    ObjectMapper mapper = Json.mapper();
    try (JsonGenerator json = mapper.getFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setCodec(mapper);
      json.writeStartObject();
      json.writeRaw('\n');
      json.writeObjectField("head", TreeHead.of(tree));
      json.writeArrayFieldStart("nodes");
      for (TreeNode node : tree.nodes()) {
        json.writeRaw('\n');
        json.writeObject(NodeRow.of(node));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("log");
      for (MiningStep step : tree.log()) {
        json.writeRaw('\n');
        json.writeObject(step);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /**
   * Reads a tree and checks it.
   *
   * @throws VitrailException of kind DATA, one line, when the file is missing, too large, damaged
   *     or of another format
   */
  public static RationaleTree read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw VitrailException.data(
            file, "larger than the %d MiB allowed for trees".formatted(MAX_FILE_BYTES >> 20));
      }
      ObjectMapper mapper = Json.mapper().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      try (InputStream in = Files.newInputStream(file);
          JsonParser json = mapper.getFactory().createParser(in)) {
        return read(file, mapper, json);
      }
    } catch (JsonProcessingException e) {
      String line = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
      throw VitrailException.data(file, "is not a tree: " + line, e);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    } catch (VitrailException e) {
      boolean named = e.getMessage().startsWith(file.toString());
      throw named ? e : VitrailException.data(file, e.getMessage(), e);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw VitrailException.data(file, "is not a complete tree", e);
    }
  }

  private static RationaleTree read(Path file, ObjectMapper mapper, JsonParser json)
      throws IOException {
    expect(file, json, JsonToken.START_OBJECT, "an object");
    TreeHead head = member(file, mapper, json, "head");
    head.check(file);
    array(file, json, "nodes");
    List<TreeNode> nodes = new ArrayList<>();
    while (more(file, json, "nodes")) {
      boolean fits =
          nodes.size() < MAX_NODES && (nodes.size() + 1L) * head.s().length <= MAX_VALUES;
      if (!fits) {
        throw VitrailException.data(
            file,
            "holds more than %d nodes of %d filters".formatted(nodes.size(), head.s().length));
      }
      nodes.add(mapper.readValue(json, NodeRow.class).node(head.s().length));
    }
    array(file, json, "log");
    List<MiningStep> log = new ArrayList<>();
    while (more(file, json, "log")) {
      if (log.size() >= MAX_NODES) {
        throw VitrailException.data(file, "lists more than %d merges".formatted(MAX_NODES));
      }
      log.add(mapper.readValue(json, MiningStep.class));
    }
    expect(file, json, JsonToken.END_OBJECT, "nothing after the log");
    if (json.nextToken() != null) {
      throw VitrailException.data(file, "goes on after the tree");
    }
    return head.tree(nodes, log);
  }

  private static TreeHead member(Path file, ObjectMapper mapper, JsonParser json, String name)
      throws IOException {
    if (!name.equals(json.nextFieldName())) {
      throw VitrailException.data(file, "is not a tree: member '%s' is missing".formatted(name));
    }
    json.nextToken();
    TreeHead head = mapper.readValue(json, TreeHead.class);
    if (head == null) {
      throw VitrailException.data(file, "is not a tree: '%s' is null".formatted(name));
    }
    return head;
  }

  private static void array(Path file, JsonParser json, String name) throws IOException {
    if (!name.equals(json.nextFieldName()) || json.nextToken() != JsonToken.START_ARRAY) {
      throw VitrailException.data(file, "is not a tree: array '%s' is missing".formatted(name));
    }
  }

  /** Whether another element follows; anything but an object or the end is refused. */
  private static boolean more(Path file, JsonParser json, String name) throws IOException {
    JsonToken token = json.nextToken();
    if (token != JsonToken.START_OBJECT && token != JsonToken.END_ARRAY) {
      throw VitrailException.data(
          file, "is not a tree: '%s' holds what is no object".formatted(name));
    }
    return token == JsonToken.START_OBJECT;
  }

  private static void expect(Path file, JsonParser json, JsonToken token, String what)
      throws IOException {
    if (json.nextToken() != token) {
      throw VitrailException.data(file, "is not a tree: expected " + what);
    }
  }
}
