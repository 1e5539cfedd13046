/** What readers have declared that they will read, and in which order: pure, without clocks, disks or threads. */
@NullMarked
package io.shoalfs.cache.order;

import org.jspecify.annotations.NullMarked;
