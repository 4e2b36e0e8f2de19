package dev.vitrail.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {

  @Test
  void whatMarkupMeansIsEscaped() {
    assertEquals(
        "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt; &amp;", Markup.escape("<b a=\"x\" c='y'> &"));
    assertEquals(
        "two\nlines, \u00fc \ud83d\ude00", Markup.escape("two\nlines, \u00fc \ud83d\ude00"));
  }

  @ParameterizedTest
  @CsvSource({
    "0", "7", "9", "13", "27", "127", "155", "8238", "8294", "55296", "57343", "65534", "65535"
  })
  void whatXmlForbidsOrAReaderCannotSeeIsReplaced(int character) {
    assertEquals("a?b", Markup.escape("a" + (char) character + "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/jpeg;base64,AAAA",
        "data:image/webp;base64,AA==",
        "data:image/gif;base64,A+/="
      })
  void picturesInPagesAreDataUris(String uri) {
    assertEquals(uri, Markup.picture(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://example.org/x.png",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,",
        "data:image/png;base64,AA===",
        "data:image/png;base64,A\" onerror=\"x",
        "data:text/html;base64,AAAA"
      })
  void otherAddressesAreRefused(String uri) {
    VitrailException refused = assertThrows(VitrailException.class, () -> Markup.picture(uri));
    assertEquals(VitrailException.Kind.USAGE, refused.kind());
    assertTrue(refused.getMessage().contains("base64 data URI"));
  }
}
