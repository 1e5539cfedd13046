/** Real clients on loopback: they seed what is mounted, and the program is one of them. */
@NullMarked
package io.shoalfs.nativetest.client;

import org.jspecify.annotations.NullMarked;
