/** Files that are written whole or not at all, and bounded readers. */
package dev.vitrail.engine.io;
