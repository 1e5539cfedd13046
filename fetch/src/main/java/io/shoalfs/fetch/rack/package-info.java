/**
 * Nodes that share: how far they are from each other, whose a piece is, and what they say to each other about it. Values and
 * arithmetic only: no clock, no thread, no socket.
 */
@NullMarked
package io.shoalfs.fetch.rack;

import org.jspecify.annotations.NullMarked;
