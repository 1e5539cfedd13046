/** Real mounts: what programs see, and what becomes of them when things go wrong. */
@NullMarked
package io.shoalfs.nativetest.mount;

import org.jspecify.annotations.NullMarked;
