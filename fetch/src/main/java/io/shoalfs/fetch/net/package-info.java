/** Event loops, sockets, names: what Netty is needed for everywhere. */
@NullMarked
package io.shoalfs.fetch.net;

import org.jspecify.annotations.NullMarked;
