/** What runs behind mounts: one cache, one network, and any number of volumes on top, which come and go. */
@NullMarked
package io.shoalfs.mount.engine;

import org.jspecify.annotations.NullMarked;
