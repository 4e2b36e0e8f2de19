/** The model file: a folder that holds a net and all that is needed to use it. */
package dev.vitrail.engine.bundle;
