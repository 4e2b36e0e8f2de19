/** Search, benchmarks and the studies behind the committed tables. */
package dev.vitrail.experiments;
