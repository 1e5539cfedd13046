/** Peers in the local network (BEP 14): found by multicast that leaves no network. Lives on one loop. */
@NullMarked
package io.shoalfs.fetch.lsd;

import org.jspecify.annotations.NullMarked;
