/** What made each committed table: real photographs, many runs, resumable, started by hand. */
package dev.vitrail.experiments.studies;
