/** Small pictures of photographs, and marks on them, for the pages of trees and graphs. */
package dev.vitrail.cli.draw;
