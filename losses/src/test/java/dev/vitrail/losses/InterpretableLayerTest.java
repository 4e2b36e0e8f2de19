package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterpretableLayerTest {

  private final InterpretableLayer recipe = InterpretableLayer.recipe("interpretable", 256);

  @Test
  void survivesJson() throws Exception {
    for (LambdaSchedule schedule :
        List.of(recipe.schedule(), new LambdaSchedule.Fixed(0.5), new LambdaSchedule.Paper(0.25))) {
      InterpretableLayer layer = with(recipe.mask(), recipe.loss(), schedule, 256);
      String text = Json.mapper().writeValueAsString(layer);
      assertEquals(layer, Json.mapper().readValue(text, InterpretableLayer.class));
    }
    String text = Json.mapper().writeValueAsString(recipe);
    assertTrue(text.contains("\"mode\":\"released-argmax\""), text);
    assertTrue(text.contains("\"type\":\"balanced\""), text);
  }

  @Test
  void jsonWithAValueOutOfRangeIsRefused() throws Exception {
    String text = Json.mapper().writeValueAsString(recipe).replace("\"rho\":15.0", "\"rho\":-15.0");
    assertThrows(
        ValueInstantiationException.class,
        () -> Json.mapper().readValue(text, InterpretableLayer.class));
  }

  @Test
  void refusesPartsThatDoNotFit() {
    FilterLoss released = FilterLoss.of(FilterLoss.Mode.RELEASED);
    List<org.junit.jupiter.api.function.Executable> bad =
        List.of(
            () -> InterpretableLayer.recipe(" ", 4),
            () -> InterpretableLayer.recipe("maps", 0),
            () -> with(TemplateMask.released(3), recipe.loss(), recipe.schedule(), 4),
            () -> with(recipe.mask(), released, recipe.schedule(), 4));
    for (org.junit.jupiter.api.function.Executable executable : bad) {
      VitrailException e = assertThrows(VitrailException.class, executable);
      assertEquals(VitrailException.Kind.USAGE, e.kind());
    }
  }

  private InterpretableLayer with(
      TemplateMask mask, FilterLoss loss, LambdaSchedule schedule, int filters) {
    return new InterpretableLayer(
        "maps", filters, mask, loss, schedule, FilterCategories.Rule.PAPER, true);
  }
}
