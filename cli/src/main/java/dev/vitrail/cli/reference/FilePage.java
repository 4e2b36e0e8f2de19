package dev.vitrail.cli.reference;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import dev.vitrail.engine.io.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The JSON files, member by member as the serialiser writes them. */
final class FilePage {

  /** A kind of file and the record that it holds; the name is that of the class. */
  private record Kind(String file, String about, String... types) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("state.json", "How far a run is.", "dev.vitrail.train.run.RunState"),
          new Kind(
              "environment.json", "What a run was made with.", "dev.vitrail.train.run.Environment"),
          new Kind("metrics.jsonl", "One line an epoch.", "dev.vitrail.train.loop.EpochMetrics"),
          new Kind(
              "bundle/spec.json",
              "The model; its weights lie beside it as safetensors.",
              "dev.vitrail.engine.bundle.BundleSpec"),
          new Kind(
              "evaluate/measures.json",
              "What `train` and `evaluate` measure.",
              "dev.vitrail.evaluate.run.RunMeasures"),
          new Kind(
              "evaluate/classification.json",
              "`evaluate --metrics classification`.",
              "dev.vitrail.evaluate.run.ClassificationMeasures"),
          new Kind(
              "evaluate/dissection.json",
              "`evaluate --metrics dissection`.",
              "dev.vitrail.evaluate.run.DissectionMeasures"),
          new Kind(
              "evaluate/explanations.json",
              "`evaluate --metrics` of attribution maps.",
              "dev.vitrail.evaluate.run.ExplanationMeasures"),
          new Kind(
              "explain/explain.json",
              "The index of an `explain`.",
              "dev.vitrail.cli.explain.ExplainJob$Summary"),
          new Kind(
              "explain/IMAGE/METHOD.json",
              "One map of one image.",
              "dev.vitrail.cli.explain.ResultFile"),
          new Kind(
              "layers/layers.json", "`layers --pictures`.", "dev.vitrail.cli.layers.LayerSummary"),
          new Kind(
              "trees/tree-CLASS.json",
              "A mined tree: one object of `head`, then `nodes` (a list) and `log` (a list).",
              "dev.vitrail.trees.TreeHead",
              "dev.vitrail.trees.NodeRow",
              "dev.vitrail.trees.MiningStep"),
          new Kind(
              "graphs/graph-CLASS.json",
              "A mined graph; positions are input pixels.",
              "dev.vitrail.graphs.ExplanatoryGraph"));

  private final Markdown page = new Markdown("Files");
  private final SourceText sources;
  private final ObjectMapper mapper = Json.mapper();

  private FilePage(SourceText sources) {
    this.sources = sources;
  }

  static String of(SourceText sources) {
    return new FilePage(sources).write();
  }

  private String write() {
    page.paragraph(
        "The JSON files of a run folder, member by member. Lists of numbers are plain arrays.");
    KINDS.forEach(this::kind);
    return page.page();
  }

  private void kind(Kind kind) {
    page.section(kind.file()).paragraph(kind.about());
    Deque<Class<?>> open = new ArrayDeque<>();
    Arrays.stream(kind.types()).map(FilePage::type).forEach(open::add);
    Set<Class<?>> done = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      Class<?> type = open.poll();
      if (done.add(type)) {
        table(type, open);
      }
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, FilePage.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("No record of this name: " + name, e);
    }
  }

  private void table(Class<?> type, Deque<Class<?>> open) {
    SourceText.Said said = sources.of(type);
    page.paragraph("**%s** %s".formatted(name(type), said.summary()).strip());
    page.head("member", "holds", "meaning");
    for (PropertyWriter member : members(type)) {
      JavaType holds = member.getType();
      String meaning = said.members().getOrDefault(member.getName(), "");
      page.row(List.of("`" + member.getName() + "`", words(holds), meaning));
      records(holds, open);
    }
    page.end();
  }

  private List<PropertyWriter> members(Class<?> type) {
    try {
      Iterator<PropertyWriter> all =
          mapper.getSerializerProviderInstance().findValueSerializer(type).properties();
      List<PropertyWriter> members = new ArrayList<>();
      all.forEachRemaining(members::add);
      return members;
    } catch (JsonMappingException e) {
      throw new IllegalStateException("Cannot be written: " + type, e);
    }
  }

  private static void records(JavaType type, Deque<Class<?>> open) {
    JavaType inner = type.getContentType();
    if (inner != null) {
      records(inner, open);
    } else if (type.getRawClass().isRecord()) {
      open.add(type.getRawClass());
    }
  }

  private static String words(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (type.isMapLikeType()) {
      return words(type.getContentType()) + " by name";
    }
    if (type.isContainerType()) {
      return "list of: " + words(type.getContentType());
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(constant -> "`" + constant + "`")
          .collect(Collectors.joining(", "));
    }
    return raw.isRecord() ? name(raw) : plain(raw);
  }

  private static String plain(Class<?> raw) {
    if (raw == String.class) {
      return "text";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    boolean whole =
        raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class;
    boolean number =
        raw == double.class || raw == float.class || raw == Double.class || raw == Float.class;
    return whole ? "whole number" : number ? "number" : "any JSON";
  }

  private static String name(Class<?> type) {
    return type.getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1 $2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
