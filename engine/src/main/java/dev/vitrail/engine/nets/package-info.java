/** Builders of the known nets, and how files of weights name their layers. */
package dev.vitrail.engine.nets;
