/** The vitrail command and the report. */
package dev.vitrail.cli;
