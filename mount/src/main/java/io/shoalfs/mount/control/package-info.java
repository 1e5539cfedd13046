/**
 * How one shoalfs speaks with another that runs: messages over a unix socket beside the cache. Knows what is said, not
 * what it means.
 */
@NullMarked
package io.shoalfs.mount.control;

import org.jspecify.annotations.NullMarked;
