package io.shoalfs.cache;

import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The verified pieces of one torrent. No byte leaves it that has not matched its hash. Any thread may call; nothing
 * blocks but what says so.
 */
public interface PieceStore {

    /** The torrent whose pieces these are. */
    Torrent torrent();

    /** What is verified and kept now: a copy. What waits to be hashed after a dirty stop is not in it. */
    BlockSet held();

    /** How many pieces the disk has that a former process left unverified, and that are hashed by and by. */
    default int doubtful() {
        return 0;
    }

    /** Whether all of the piece is verified and kept now, or on its way to the disk. Takes no time. */
    boolean holds(int piece);

    /** How many bytes it can take in without giving anything up for them. Takes no time, and may be out of date at once. */
    default long spare() {
        return Long.MAX_VALUE;
    }

    /**
     * Leases a span of a file if all of it is here: nothing is evicted under it until the lease is closed. May hash
     * nothing and wait for nothing; empty if any byte is missing or still in doubt.
     */
    Optional<Lease> lease(FileSpan span);

    /**
     * A file as it lies in the cache, if all of it is here and it lies alone; nothing of it is evicted until that is
     * closed. Empty too if half of the cache is given out so already. Looks at the disk, briefly.
     */
    default Optional<WholeFile> whole(int file) {
        return Optional.empty();
    }

    /**
     * The pieces under the span that only a source can bring. Completes once everything that the disk has under the
     * span and that is in doubt (after a dirty stop, or when a file was changed from outside) has been hashed: what
     * matched is held then, what did not is missing.
     */
    CompletionStage<List<Integer>> missing(FileSpan span);

    /**
     * Completes with a lease once all of the span is here; what arrives meanwhile is kept for it, so that two readers
     * of a small cache cannot starve each other. Has no deadline: who no longer wants it cancels its future, and what
     * was kept for it is let go. Ends with an {@link java.io.IOException} when the store closes.
     */
    CompletionStage<Lease> arrival(FileSpan span);

    /**
     * Hashes a piece and, if it matches, answers waiting reads from this memory, then writes it once. The store takes
     * the buffer over, in every case. Completes, on the hash pool, with the verdict, before the write.
     *
     * @param content all of the piece, pads as zeros
     */
    CompletionStage<Verdict> offer(int piece, PieceBuffer content);

    /**
     * Copies part of a piece for an upload, pads as zeros. Completes, on the disk pool, with whether it could: false
     * if any of it is not held (any longer) or cannot be read.
     *
     * @param target lent until the stage completes; its {@code remaining()} is at least the span's length
     */
    CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target);

    /**
     * Tells, from now on, of each piece that becomes whole or stops being whole. Called on any thread, in order for
     * each piece; must return at once.
     */
    void watch(Consumer<HeldChange> watcher);

    /** Asks this, from now on, before a piece is given up. A store that gives up nothing asks nobody. */
    default void consult(Outlook outlook) {}
}
