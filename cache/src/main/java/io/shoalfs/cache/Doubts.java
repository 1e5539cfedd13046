package io.shoalfs.cache;

import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what is in doubt, on the hash pool, before its first use: after a dirty stop by the piece's hash, after a clean
 * one by its checksums. Each piece once, however many ask. Any thread.
 */
final class Doubts {

    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    private final Torrent torrent;
    private final StoredPieces stored;
    private final Arrivals arrivals;
    private final PieceMemory memory;
    private final Executor hashing;
    private final ConcurrentMap<Integer, CompletableFuture<Void>> settling = new ConcurrentHashMap<>();

    Doubts(Torrent torrent, StoredPieces stored, Arrivals arrivals, PieceMemory memory, Executor hashing) {
        this.torrent = torrent;
        this.stored = stored;
        this.arrivals = arrivals;
        this.memory = memory;
        this.hashing = hashing;
    }

    /** Completes when the piece is no longer in doubt: it is held, or the disk has nothing of it. */
    CompletableFuture<Void> settle(int piece) {
        if (!isDoubtful(piece)) {
            return CompletableFuture.completedFuture(null);
        }
        var mine = new CompletableFuture<Void>();
        var others = settling.putIfAbsent(piece, mine);
        if (others != null) {
            return others;
        }
        hashing.execute(() -> {
            try {
                check(piece);
            } finally {
                settling.remove(piece);
                mine.complete(null);
            }
        });
        return mine;
    }

    /** Settles a piece that was verified before a clean stop, and leaves any other as it is. */
    CompletableFuture<Void> settleUnchecked(int piece) {
        return stored.state(piece) == PieceState.UNCHECKED ? settle(piece) : CompletableFuture.completedFuture(null);
    }

    /**
     * Settles all that nobody asks for, one at a time and at most half of the time, so that it can be served.
     *
     * @param stop is asked before each piece
     */
    void sweep(Timers timers, BooleanSupplier stop) {
        var doubtful = stored.in(PieceState.DOUBTFUL);
        if (!doubtful.isEmpty()) {
            LOG.info("{}: {} pieces that were left by a dirty stop are hashed", torrent.name(), doubtful.cardinality());
            sweep(doubtful, 0, timers, stop);
        }
    }

    private void sweep(BitSet doubtful, int from, Timers timers, BooleanSupplier stop) {
        int piece = doubtful.nextSetBit(from);
        if (piece < 0 || stop.getAsBoolean()) {
            return;
        }
        long startNanos = timers.nanoTime();
        CompletionStage<Void> settled = settle(piece);
        settled.whenComplete((nothing, failure) -> timers.schedule(
                Duration.ofNanos(timers.nanoTime() - startNanos), () -> sweep(doubtful, piece + 1, timers, stop)));
    }

    boolean isDoubtful(int piece) {
        var state = stored.state(piece);
        return state == PieceState.DOUBTFUL || state == PieceState.UNCHECKED;
    }

    private void check(int piece) {
        var state = stored.state(piece);
        if (!isDoubtful(piece)) {
            return;
        }
        int length = torrent.layout().lengthOf(piece);
        // Beside the budget if it is spent: no more than one piece for each thread of the hash pool.
        var taken = memory.take(length, Urgency.READAHEAD);
        try {
            if (torrent.layout().hasPadding(piece)) {
                taken.ifPresent(PieceBuffer::zero);
            }
            var content = taken.map(PieceBuffer::bytes).orElseGet(() -> ByteBuffer.allocate(length));
            check(piece, state, content.limit(length));
        } finally {
            taken.ifPresent(PieceBuffer::close);
        }
    }

    private void check(int piece, PieceState state, ByteBuffer content) {
        if (!isRead(piece, content) || !matches(piece, state, content)) {
            LOG.info("{}: piece {} was damaged in the cache, and is fetched again", torrent.name(), piece);
            stored.withdraw(piece, state);
            return;
        }
        if (stored.confirm(piece, state, Checksums.of(content))) {
            arrivals.held(piece);
        }
    }

    private boolean isRead(int piece, ByteBuffer content) {
        try {
            stored.read(piece, content);
            return true;
        } catch (IOException e) {
            LOG.warn("{}: piece {} cannot be read from the cache: {}", torrent.name(), piece, e.toString());
            return false;
        }
    }

    private boolean matches(int piece, PieceState state, ByteBuffer content) {
        return state == PieceState.UNCHECKED
                ? stored.isUnchanged(piece, content)
                : torrent.hashes().matches(piece, content);
    }
}
