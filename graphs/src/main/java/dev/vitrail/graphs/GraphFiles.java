package dev.vitrail.graphs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The files of a graph: JSON that is read again, GraphML and DOT for other programs.
 *
 * <p>The JSON is {@link ExplanatoryGraph} field by field. Positions are continuous input pixels.
 */
public final class GraphFiles {

  private static final Map<String, String> NODE_KEYS =
      Map.of(
          "layer",
          "string",
          "filter",
          "int",
          "row",
          "double",
          "column",
          "double",
          "sigma",
          "double",
          "topScore",
          "double",
          "rank",
          "int",
          "lift",
          "double",
          "part",
          "string");

  private GraphFiles() {}

  /**
   * Writes a graph as JSON, atomically.
   *
   * @return SHA-256 of the file
   * @throws VitrailException of kind USAGE when the file would be too large to be read again
   */
  public static String write(Path file, ExplanatoryGraph graph) {
    ObjectMapper mapper = Json.mapper();
    return AtomicFile.write(
        file,
        out -> {
          byte[] bytes = mapper.writeValueAsBytes(graph);
          if (bytes.length >= Json.MAX_FILE_BYTES) {
            throw VitrailException.usage(
                "A graph of %d patterns is %d MiB of JSON, more than the %d MiB that are read;"
                        .formatted(graph.size(), bytes.length >> 20, Json.MAX_FILE_BYTES >> 20)
                    + " prune it first");
          }
          out.write(bytes);
          out.write('\n');
        });
  }

  /**
   * Reads a graph.
   *
   * @throws VitrailException of kind DATA when the file is missing, too large, damaged or
   *     inconsistent
   */
  public static ExplanatoryGraph read(Path file) {
    return Json.read(file, ExplanatoryGraph.class);
  }

  /** Writes GraphML, atomically: an edge goes from the parent to the pattern. */
  public static String writeGraphMl(Path file, ExplanatoryGraph graph) {
    return AtomicFile.write(
        file,
        out -> {
          try {
            XMLStreamWriter xml =
                XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
            graphMl(xml, graph);
            xml.close();
          } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
          }
        });
  }

  private static void graphMl(XMLStreamWriter xml, ExplanatoryGraph graph)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("graphml");
    xml.writeDefaultNamespace("http://graphml.graphdrawing.org/xmlns");
    for (Map.Entry<String, String> key : new TreeMap<>(NODE_KEYS).entrySet()) {
      key(xml, key.getKey(), "node", key.getValue());
    }
    key(xml, "weight", "edge", "double");
    key(xml, "agreement", "edge", "double");
    xml.writeStartElement("graph");
    xml.writeAttribute("id", "explanatory-graph");
    xml.writeAttribute("edgedefault", "directed");
    for (GraphLayer layer : graph.layers()) {
      for (Pattern pattern : layer.patterns()) {
        node(xml, layer.grid().name(), pattern);
      }
    }
    for (GraphLayer layer : graph.layers()) {
      for (Pattern pattern : layer.patterns()) {
        edges(xml, pattern);
      }
    }
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private static void key(XMLStreamWriter xml, String name, String of, String type)
      throws XMLStreamException {
    xml.writeEmptyElement("key");
    xml.writeAttribute("id", name);
    xml.writeAttribute("for", of);
    xml.writeAttribute("attr.name", name);
    xml.writeAttribute("attr.type", type);
  }

  private static void node(XMLStreamWriter xml, String layer, Pattern p) throws XMLStreamException {
    xml.writeStartElement("node");
    xml.writeAttribute("id", "n" + p.id());
    data(xml, "layer", printable(layer));
    data(xml, "filter", Integer.toString(p.filter()));
    data(xml, "row", Double.toString(p.row()));
    data(xml, "column", Double.toString(p.column()));
    data(xml, "sigma", Double.toString(p.sigma()));
    data(xml, "topScore", Double.toString(p.topScore()));
    data(xml, "rank", Integer.toString(p.rank()));
    data(xml, "lift", Double.toString(p.lift()));
    data(xml, "part", printable(PatternPurity.label(p)));
    xml.writeEndElement();
  }

  private static void edges(XMLStreamWriter xml, Pattern pattern) throws XMLStreamException {
    for (Pattern.Parent parent : pattern.parents()) {
      xml.writeStartElement("edge");
      xml.writeAttribute("source", "n" + parent.id());
      xml.writeAttribute("target", "n" + pattern.id());
      data(xml, "weight", Double.toString(parent.weight()));
      data(xml, "agreement", Double.toString(parent.agreement()));
      xml.writeEndElement();
    }
  }

  private static void data(XMLStreamWriter xml, String key, String value)
      throws XMLStreamException {
    xml.writeStartElement("data");
    xml.writeAttribute("key", key);
    xml.writeCharacters(value);
    xml.writeEndElement();
  }

  /** Writes DOT for Graphviz, atomically; {@code neato -n} draws patterns where they lie. */
  public static String writeDot(Path file, ExplanatoryGraph graph) {
    StringBuilder dot = new StringBuilder("digraph explanatory {\n  node [shape=circle];\n");
    for (GraphLayer layer : graph.layers()) {
      for (Pattern p : layer.patterns()) {
        dot.append("  n%d [label=\"".formatted(p.id()))
            .append(quoted("%s %d".formatted(layer.grid().name(), p.filter())))
            .append(
                "\", pos=\"%s,%s\"];\n".formatted(p.column(), graph.input().height() - p.row()));
      }
    }
    for (GraphLayer layer : graph.layers()) {
      for (Pattern p : layer.patterns()) {
        p.parents().forEach(e -> dot.append("  n%d -> n%d;\n".formatted(e.id(), p.id())));
      }
    }
    return AtomicFile.writeString(file, dot.append("}\n").toString());
  }

  private static String quoted(String text) {
    return printable(text).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Characters that XML cannot hold are replaced. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]", "\uFFFD");
  }
}
