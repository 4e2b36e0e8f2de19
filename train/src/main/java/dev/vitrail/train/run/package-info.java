/** The run directory, the only interface between commands. */
package dev.vitrail.train.run;
