/** Message stream encryption: connections to peers that show no pattern on the wire, and are not secret. */
@NullMarked
package io.shoalfs.fetch.peer.crypto;

import org.jspecify.annotations.NullMarked;
