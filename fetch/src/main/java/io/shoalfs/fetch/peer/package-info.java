/** The peer wire (BEP 3, 6, 10) on Netty: messages, codec, handshake, one connection as a block source. */
@NullMarked
package io.shoalfs.fetch.peer;

import org.jspecify.annotations.NullMarked;
