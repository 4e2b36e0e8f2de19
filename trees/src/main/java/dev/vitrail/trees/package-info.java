/** Decision trees mined from a net, and parse trees of images. */
package dev.vitrail.trees;
