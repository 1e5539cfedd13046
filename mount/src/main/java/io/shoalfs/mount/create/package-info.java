/**
 * Torrents out of this machine's files: what {@code fetch.create} needs of a disk, and all of it in one piece. Opens the
 * files that become a torrent, the one that is written, and one for hashes between them. Imports {@code torrent} and
 * {@code fetch.create}.
 */
@NullMarked
package io.shoalfs.mount.create;

import org.jspecify.annotations.NullMarked;
