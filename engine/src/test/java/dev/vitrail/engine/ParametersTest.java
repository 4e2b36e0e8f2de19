package dev.vitrail.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.nets.Nets;
import org.junit.jupiter.api.Test;

class ParametersTest {

  @Test
  void oneKernelAloneIsDrawnAsAmongTheOthers() {
    Architecture net = Nets.build("small", 32, 2).architecture();
    try (Parameters all = Parameters.random(net, Precision.DOUBLE, 5)) {
      for (String name : all.names()) {
        double[] expected = all.get(name).kernel().toDoubles();
        assertArrayEquals(expected, Parameters.randomKernel(net, name, 5), name);
      }
      assertEquals(all.names(), Parameters.shapes(net).keySet().stream().toList());
    }
  }
}
