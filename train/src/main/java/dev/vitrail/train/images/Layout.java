package dev.vitrail.train.images;

/** Ways in which folders hold labelled images. */
public enum Layout {
  /** Find out, in the order index, csv, splits, names, folders. */
  AUTO("found out"),
  /** An {@code index.json} names files, classes, splits and parts. */
  INDEX("an index.json"),
  /** A CSV file gives the label of each image. */
  CSV("a CSV file of labels"),
  /** Folders {@code train}, {@code val}, {@code test} with a folder a class inside. */
  SPLITS("train, val and test folders with a folder a class"),
  /** File names start with the class: {@code cat.0.jpg}; at the top or below {@code train}. */
  NAMES("file names that start with the class, as cat.0.jpg"),
  /** One folder a class. */
  FOLDERS("one folder a class");

  private final String description;

  Layout(String description) {
    this.description = description;
  }

  /** A few words for messages. */
  public String description() {
    return description;
  }
}
