/** Training itself: losses, updates, checkpoints. */
package dev.vitrail.train.loop;
