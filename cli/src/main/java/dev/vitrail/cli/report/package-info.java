/**
 * The report of a run: one HTML file that needs nothing else. {@code RunReport} gathers what the
 * run directory and one pass over the test images tell, turns it into the records of {@code Page},
 * and a template writes them down. Everything that comes from files is escaped by the template.
 */
package dev.vitrail.cli.report;
