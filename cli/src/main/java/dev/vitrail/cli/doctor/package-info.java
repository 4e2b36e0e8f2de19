/**
 * Checks of the machine behind {@code vitrail doctor}: one {@link dev.vitrail.cli.doctor.Check} a
 * class, each giving {@link dev.vitrail.cli.doctor.Finding}s.
 */
package dev.vitrail.cli.doctor;
