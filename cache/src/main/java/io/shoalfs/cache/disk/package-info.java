/** The format on disk, and the only code that opens a file of the cache. Imports {@code torrent} only. */
@NullMarked
package io.shoalfs.cache.disk;

import org.jspecify.annotations.NullMarked;
