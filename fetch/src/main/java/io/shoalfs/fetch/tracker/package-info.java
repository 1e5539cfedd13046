/** Trackers (BEP 3, 7, 12, 15, 23, 24, 41, 48): announces and scrapes, their answers, their tiers. */
@NullMarked
package io.shoalfs.fetch.tracker;

import org.jspecify.annotations.NullMarked;
