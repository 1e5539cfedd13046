/**
 * The file system without a kernel: the tree, handles, read-ahead, errors. Imports {@code torrent} and {@code cache};
 * knows nothing of FUSE. Metadata is in memory and synchronous; only a read is answered later.
 */
@NullMarked
package io.shoalfs.mount.fs;

import org.jspecify.annotations.NullMarked;
