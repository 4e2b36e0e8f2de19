/**
 * Nets on fast operators: architectures, weights, gradients of anything with respect to anything,
 * and the model file.
 */
package dev.vitrail.engine;
