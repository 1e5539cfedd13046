/**
 * The store of verified pieces: where readers and the network meet, and never each other.
 *
 * <p>No byte leaves {@link io.shoalfs.cache.PieceStore} that has not matched its hash. Imports {@code torrent} and
 * {@code cache.disk}; declares what it wants of a network ({@link io.shoalfs.cache.PieceSource}) and knows none.
 *
 * <p>Threads: any thread may call in; hashes run on the hash pool, files are touched on the disk pool and, for reads of
 * held data, on the caller's thread; results are told on whichever of these found them, and must not be waited on there.
 */
@NullMarked
package io.shoalfs.cache;

import org.jspecify.annotations.NullMarked;
