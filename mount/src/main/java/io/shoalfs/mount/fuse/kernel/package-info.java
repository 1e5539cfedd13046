/**
 * The FUSE protocol spoken directly on {@code /dev/fuse} ({@code linux/fuse.h}, ABI 7.31 and later): a few threads take
 * requests, any thread answers. Names of constants are the kernel header's.
 */
@NullMarked
package io.shoalfs.mount.fuse.kernel;

import org.jspecify.annotations.NullMarked;
