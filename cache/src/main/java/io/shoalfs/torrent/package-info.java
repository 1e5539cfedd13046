/**
 * What a torrent is: its values and its arithmetic. Imports the JDK only; holds no state, knows no thread.
 *
 * <p>All other packages build on this one. Only {@link io.shoalfs.torrent.Layout} divides an offset by a piece length.
 */
@NullMarked
package io.shoalfs.torrent;

import org.jspecify.annotations.NullMarked;
