/**
 * Torrents out of files: a {@link io.shoalfs.fetch.create.Source} has the files and their bytes, a {@link
 * io.shoalfs.fetch.create.Plan} lays them out in pieces, {@link io.shoalfs.fetch.create.Hashing} hashes any pieces of that
 * in any order, and {@link io.shoalfs.fetch.create.TorrentWriter} writes what came of it. Opens no file and no socket:
 * where bytes come from and hashes lie is behind seams. Imports {@code torrent} and {@code fetch.metainfo}.
 */
@NullMarked
package io.shoalfs.fetch.create;

import org.jspecify.annotations.NullMarked;
