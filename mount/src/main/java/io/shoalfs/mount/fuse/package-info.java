/**
 * The kernel's side of a mount: a seam between a volume and a FUSE transport. Imports {@code mount.fs}; jnr lives in
 * its transports only.
 */
@NullMarked
package io.shoalfs.mount.fuse;

import org.jspecify.annotations.NullMarked;
