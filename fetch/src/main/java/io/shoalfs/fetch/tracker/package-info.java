/** Trackers (BEP 3, 12, 23): announces, their answers, their tiers. */
@NullMarked
package io.shoalfs.fetch.tracker;

import org.jspecify.annotations.NullMarked;
