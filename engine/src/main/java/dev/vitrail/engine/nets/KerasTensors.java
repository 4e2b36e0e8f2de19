package dev.vitrail.engine.nets;

import dev.vitrail.engine.weights.WeightEntry;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of a Keras file by layer and role, whichever version wrote it: {@code
 * conv1/kernel:0}, {@code conv1/kernel}, {@code conv1/conv1_W_1:0} and {@code model/conv1/kernel:0}
 * are all the kernel of {@code conv1}. What Keras 1 called {@code running_std} holds the variance.
 */
final class KerasTensors {

  /** What a tensor is to its layer. */
  enum Role {
    KERNEL("kernel:0", "kernel|W"),
    BIAS("bias:0", "bias|b"),
    GAMMA("gamma:0", "gamma"),
    BETA("beta:0", "beta"),
    MEAN("moving_mean:0", "moving_mean|running_mean"),
    VARIANCE("moving_variance:0", "moving_variance|running_std|running_var");

    private final String standard;
    private final Pattern spelling;

    Role(String standard, String spelling) {
      this.standard = standard;
      this.spelling = Pattern.compile("(?:" + spelling + ")(?:_[0-9]+)?(?::[0-9]+)?");
    }

    private static Optional<Role> of(String leaf) {
      for (Role role : values()) {
        if (role.spelling.matcher(leaf).matches()) {
          return Optional.of(role);
        }
      }
      return Optional.empty();
    }
  }

  private final Map<String, Map<Role, String>> layers = new LinkedHashMap<>();

  KerasTensors(Collection<WeightEntry> entries) {
    entries.forEach(entry -> add(entry.name()));
  }

  private void add(String name) {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return;
    }
    String layer = name.substring(name.lastIndexOf('/', slash - 1) + 1, slash);
    String leaf = name.substring(slash + 1);
    String own = leaf.startsWith(layer + "_") ? leaf.substring(layer.length() + 1) : leaf;
    Role.of(own)
        .ifPresent(
            role -> layers.computeIfAbsent(layer, l -> new LinkedHashMap<>()).put(role, name));
  }

  boolean hasLayer(String layer) {
    return layers.containsKey(layer);
  }

  boolean has(String layer, Role role) {
    return hasLayer(layer) && layers.get(layer).containsKey(role);
  }

  /** The name in the file, or the one that Keras 2 would write when it is not there. */
  String name(String layer, Role role) {
    return has(layer, role) ? layers.get(layer).get(role) : layer + "/" + role.standard;
  }

  /**
   * Layers that Keras named by kind and number, in the order of the number; no number comes first.
   */
  List<String> numbered(String kind) {
    Pattern pattern = Pattern.compile(Pattern.quote(kind) + "(?:_([0-9]{1,9}))?");
    record Numbered(String layer, int number) {}
    return layers.keySet().stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(m -> new Numbered(m.group(), m.group(1) == null ? 0 : Integer.parseInt(m.group(1))))
        .sorted(Comparator.comparingInt(Numbered::number))
        .map(Numbered::layer)
        .toList();
  }
}
