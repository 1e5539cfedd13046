package io.shoalfs.cache;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what is in doubt, on the hash pool, before its first use: after a dirty stop by the piece's hash, after a clean
 * one by its checksums. Each piece once, however many ask. Any thread.
 */
final class Doubts {

    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    /** What a processor has at hand; some blocks. */
    private static final int SCRATCH_LENGTH = 8 * Block.LENGTH;

    private final Torrent torrent;
    private final StoredPieces stored;
    private final Arrivals arrivals;
    private final PieceMemory memory;
    private final Executor hashing;
    private final Complaints complaints;
    private final ConcurrentMap<Integer, CompletableFuture<Void>> settling = new ConcurrentHashMap<>();

    /** Pieces that did not match and were removed, until {@link #verify} has said so. */
    private final Set<Integer> damaged = ConcurrentHashMap.newKeySet();

    /** For one thread of the pool each, used again. */
    private final Queue<ByteBuffer> scratches = new ConcurrentLinkedQueue<>();

    Doubts(Torrent torrent, StoredPieces stored, Arrivals arrivals, DiskPieceStore.Shared shared) {
        this.torrent = torrent;
        this.stored = stored;
        this.arrivals = arrivals;
        this.memory = shared.memory();
        this.hashing = shared.threads().hashing();
        this.complaints = shared.complaints();
    }

    /** Completes when the piece is no longer in doubt: it is held, or the disk has nothing of it. */
    CompletableFuture<Void> settle(int piece) {
        var begun = settling.get(piece);
        if (begun != null || !isDoubtful(stored.state(piece))) {
            return begun == null ? CompletableFuture.completedFuture(null) : begun;
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

    /** Settles a piece on this thread, or waits for who does so at this moment. Blocks. */
    void settleNow(int piece) {
        var mine = new CompletableFuture<Void>();
        var others = isDoubtful(piece) ? settling.putIfAbsent(piece, mine) : null;
        if (others != null) {
            others.join();
        } else if (isDoubtful(piece)) {
            try {
                check(piece);
            } finally {
                settling.remove(piece, mine);
                mine.complete(null);
            }
        }
    }

    /** A piece that no source has brought is held now: reads that wait for it have it. */
    void settled(int piece) {
        arrivals.held(piece);
    }

    /**
     * Hashes what the disk has of a piece, whoever vouches for it; removes it if it does not match. Also says, once, what
     * the sweep or a reader has removed before. Blocks.
     */
    Keeper.Soundness verify(int piece) {
        settleNow(piece);
        if (!stored.lease(piece, piece)) {
            return damaged.remove(piece) ? Keeper.Soundness.DAMAGED : Keeper.Soundness.ABSENT;
        }
        boolean isSound = false;
        try {
            isSound = hashed(piece) != null;
        } catch (IOException e) {
            complaints.unreadable(e);
        } finally {
            stored.release(piece, piece);
        }
        damaged.remove(piece);
        if (!isSound) {
            stored.withdraw(piece, PieceState.HELD);
        }
        return isSound ? Keeper.Soundness.SOUND : Keeper.Soundness.DAMAGED;
    }

    /**
     * Settles all that nobody asks for, one at a time and at most half of the time, so that it can be served.
     *
     * @param inFlight is waited for before the torrent's state is saved
     */
    void sweep(Timers timers, InFlight inFlight) {
        var doubtful = stored.in(PieceState.DOUBTFUL);
        if (!doubtful.isEmpty()) {
            LOG.info("{}: {} pieces that were left by a dirty stop are hashed", torrent.name(), doubtful.cardinality());
            sweep(doubtful, 0, timers, inFlight);
        }
    }

    private void sweep(BitSet doubtful, int from, Timers timers, InFlight inFlight) {
        int piece = doubtful.nextSetBit(from);
        if (piece < 0 || !inFlight.begin()) {
            return;
        }
        long startNanos = timers.nanoTime();
        CompletionStage<Void> settled = settle(piece);
        settled.whenComplete((nothing, failure) -> {
            inFlight.end();
            timers.schedule(
                    Duration.ofNanos(timers.nanoTime() - startNanos),
                    () -> sweep(doubtful, piece + 1, timers, inFlight));
        });
    }

    /** Whether it is to be settled, or is being settled: what is wrong is on its way out. */
    boolean isDoubtful(int piece) {
        return isDoubtful(stored.state(piece)) || settling.containsKey(piece);
    }

    private static boolean isDoubtful(PieceState state) {
        return state == PieceState.DOUBTFUL || state == PieceState.UNCHECKED;
    }

    private void check(int piece) {
        var state = stored.state(piece);
        if (state == PieceState.UNCHECKED && isUnchanged(piece)) {
            confirm(piece, state, null);
        } else if (state == PieceState.UNCHECKED || state == PieceState.DOUBTFUL) {
            settle(piece, state);
        }
    }

    private void settle(int piece, PieceState state) {
        try {
            var checksums = hashed(piece);
            if (checksums != null) {
                confirm(piece, state, checksums);
                return;
            }
            damaged.add(piece);
            complaints.damage().raise(torrent.name() + ", piece " + piece);
        } catch (IOException e) {
            complaints.unreadable(e);
        }
        stored.withdraw(piece, state);
    }

    private void confirm(int piece, PieceState state, int @Nullable [] checksums) {
        if (stored.confirm(piece, state, checksums)) {
            arrivals.held(piece);
        }
    }

    /** Whether what the disk has matches the checksums of what was verified; they may be damaged too. */
    private boolean isUnchanged(int piece) {
        var scratch = scratches.poll();
        if (scratch == null) {
            scratch = ByteBuffer.allocateDirect(SCRATCH_LENGTH);
        }
        try {
            return stored.isUnchanged(piece, scratch);
        } catch (IOException e) {
            return false;
        } finally {
            scratches.offer(scratch);
        }
    }

    /** The piece's checksums, if what the disk has matches its hash; else null. */
    private int @Nullable [] hashed(int piece) throws IOException {
        int length = torrent.layout().lengthOf(piece);
        // Beside the budget if it is spent: no more than one piece for each thread of the hash pool.
        var taken = memory.take(length, Urgency.READAHEAD);
        try {
            if (torrent.layout().hasPadding(piece)) {
                taken.ifPresent(PieceBuffer::zero);
            }
            var content = taken.map(PieceBuffer::bytes).orElseGet(() -> ByteBuffer.allocate(length));
            stored.read(piece, content.limit(length));
            return torrent.hashes().matches(piece, content) ? Checksums.of(content) : null;
        } finally {
            taken.ifPresent(PieceBuffer::close);
        }
    }
}
