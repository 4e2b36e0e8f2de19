package dev.vitrail.cli.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * The report of {@code vitrail doctor}, also its JSON form.
 *
 * @param schema version of the JSON form
 * @param version of Vitrail
 */
public record DoctorReport(int schema, String version, List<Finding> checks) {

  public DoctorReport {
    checks = List.copyOf(checks);
  }

  /** Whether no required check failed. */
  @JsonProperty
  public boolean passed() {
    return checks.stream().noneMatch(DoctorReport::fatal);
  }

  /** The check of that name, if it is required and failed. */
  public Optional<Finding> failed(String name) {
    return checks.stream().filter(check -> check.name().equals(name) && fatal(check)).findFirst();
  }

  /** One line for people. */
  public String summary() {
    long failed = checks.stream().filter(DoctorReport::fatal).count();
    long poor = checks.stream().filter(check -> check.status() == Finding.Status.WARN).count();
    return failed > 0
        ? "%d of %d checks failed.".formatted(failed, checks.size())
        : poor > 0
            ? "Vitrail works here; %d of %d checks could be better.".formatted(poor, checks.size())
            : "Vitrail works well here.";
  }

  private static boolean fatal(Finding check) {
    return check.required() && check.status() == Finding.Status.FAIL;
  }
}
