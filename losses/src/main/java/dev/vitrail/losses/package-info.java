/** The template mask and the filter loss: what makes a filter stand for one part. */
package dev.vitrail.losses;
