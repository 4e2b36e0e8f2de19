/** From a configuration to a net with interpretable layers. */
package dev.vitrail.train.plan;
