/** Mines, shows and measures the explanatory graph of a run, and explains images by it. */
package dev.vitrail.cli.graph;
