/** Mining and reading the decision tree of a run. */
package dev.vitrail.cli.tree;
