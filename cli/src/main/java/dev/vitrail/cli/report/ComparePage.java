package dev.vitrail.cli.report;

import java.util.List;

/**
 * What the page of two runs shows, ready to be written. Public because the template reads it by
 * reflection; all text is escaped there.
 *
 * @param title both names
 * @param lead what they are, in a sentence
 * @param first name of one run
 * @param second name of the other
 * @param notes what a reader has to know first
 * @param headlines figures of classification
 * @param layers figures of interpretable layers
 * @param agreement who is right how often
 * @param confusions of the first and the second run
 * @param curves of both runs in each chart
 * @param different images of two answers
 * @param differentCount how many there are in all
 * @param alike images of one answer, most different confidence first
 * @param scales colours of the maps
 * @param matched how filters were matched
 * @param filters matched filters with pictures
 * @param pairs all matched filters, rows of a table
 * @param settings configuration that differs
 * @param origin of both runs
 */
public record ComparePage(
    String title,
    String lead,
    String first,
    String second,
    List<String> notes,
    List<Row> headlines,
    List<Row> layers,
    Page.Table agreement,
    List<Page.Table> confusions,
    List<Page.Chart> curves,
    List<Both> different,
    int differentCount,
    List<Both> alike,
    List<Page.Scale> scales,
    String matched,
    List<FilterBoth> filters,
    Page.Table pairs,
    Page.Table settings,
    Page.Table origin) {

  /** A figure: values with intervals, their difference, how sure it is, how to read it. */
  public record Row(
      String name,
      String of,
      String first,
      String firstEnds,
      String second,
      String secondEnds,
      String difference,
      String differenceEnds,
      String verdict,
      boolean sure,
      String reading) {}

  /** An image with what each run says and shows. */
  public record Both(String file, String actual, View first, View second) {}

  /** One run's answer to an image and its pictures. */
  public record View(
      String answer, String confidence, boolean right, Page.Picture peaks, List<Page.Map> maps) {}

  /** Two matched filters on the same images. */
  public record FilterBoth(String title, String text, Strip first, Strip second) {}

  /** One filter of the two. */
  public record Strip(
      String name, String part, List<Page.Fact> facts, List<Page.Picture> patches) {}
}
