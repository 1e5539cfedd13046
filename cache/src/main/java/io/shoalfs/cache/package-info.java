/**
 * The store of verified pieces: where readers and the network meet, and never each other.
 *
 * <p>No byte leaves {@link io.shoalfs.cache.PieceStore} that has not matched its hash. Imports {@code torrent} and
 * {@code cache.disk}; declares what it wants of a network ({@link io.shoalfs.cache.PieceSource}) and knows none.
 *
 * <p>Threads: any thread may call in. The hash pool hashes, and reads from the disk what it hashes; the disk pool writes,
 * makes room and copies for uploads; a lease of held data is read on the caller's thread. Results are told on whichever of
 * these found them, and must not be waited on there.
 *
 * <p>Implementation note, locks. To lease, read and give back held data takes none: a piece's state and its leases are one
 * word ({@code PieceStates}), an open file counts its users. Otherwise, from the outside in: {@code DiskPieceCache} (stores
 * are opened and closed one at a time, over what that takes on the disk); {@code Room} (one eviction at a time); a torrent's
 * removals; {@code Pins}, over the writing of its file; the locks of the cache's files, in ascending order (write, hole and
 * stamp are one step); {@code HeldChanges} (a change and its being told are one step: watchers do not block);
 * {@code Arrivals}; {@code Arrival}. {@code Ranking} asks Caffeine, {@code Giveback} the disk pool, {@code Ledger} what the
 * file system has left, rarely. {@code Occupancy}, {@code FreshPieces}, {@code Unwritten}, {@code HeapPieceMemory},
 * {@code InFlight} and {@code OpenFiles} call nothing under their lock. In the reader: {@code WaitingRead}, then
 * {@code Claims}, under which the source is told, so that what it heard last is what holds. Futures are completed under no
 * lock, but for {@code BulkDemand}'s, which nobody but a waiting thread follows.
 */
@NullMarked
package io.shoalfs.cache;

import org.jspecify.annotations.NullMarked;
