/** What {@code vitrail evaluate --metrics} chooses, measures and prints. */
package dev.vitrail.cli.evaluate;
