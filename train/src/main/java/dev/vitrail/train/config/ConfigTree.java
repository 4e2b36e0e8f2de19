package dev.vitrail.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Configuration records as trees of plain values, spelled as in files. */
final class ConfigTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private ConfigTree() {}

  /** The tree of a record, keys in the order of its components. */
  static ObjectNode of(Record record) {
    ObjectNode tree = NODES.objectNode();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      tree.set(component.getName(), node(read(component, record)));
    }
    return tree;
  }

  /** The tree of the defaults that every configuration record names by {@code defaults()}. */
  static ObjectNode defaults(Class<?> record) {
    try {
      return of((Record) record.getMethod("defaults").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getSimpleName() + " needs public defaults()", e);
    }
  }

  private static JsonNode node(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(ConfigTree::node).orElse(NODES.nullNode());
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof Record record) {
      return of(record);
    }
    if (value instanceof Enum<?> constant) {
      return NODES.textNode(ConfigKey.spelling(constant));
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Double number) {
      return number(number);
    }
    return value instanceof Number number
        ? NODES.numberNode(number.longValue())
        : NODES.textNode((String) value);
  }

  private static JsonNode number(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.scale() <= 0 && Math.abs(value) < 1e15
        ? NODES.numberNode(exact.longValueExact())
        : NODES.numberNode(exact);
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
