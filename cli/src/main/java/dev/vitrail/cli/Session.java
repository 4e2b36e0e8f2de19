package dev.vitrail.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command may know about its surroundings; handed to the constructor of every command.
 *
 * @param console where to write
 * @param home folder of Vitrail, which holds {@code configs}
 * @param environment variables of the process
 */
public record Session(Console console, Path home, Map<String, String> environment) {

  public Session {
    environment = Map.copyOf(environment);
  }
}
