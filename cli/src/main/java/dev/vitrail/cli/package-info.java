/**
 * The {@code vitrail} command: {@link dev.vitrail.cli.Vitrail} is the root, every other command is
 * one class named {@code ...Command}. Commands parse, call the modules and print; methods live
 * elsewhere.
 */
package dev.vitrail.cli;
