/** The portable transport: jnr-fuse on libfuse 2. A read waits on its callback thread. */
@NullMarked
package io.shoalfs.mount.fuse.libfuse;

import org.jspecify.annotations.NullMarked;
