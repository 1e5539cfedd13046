package io.shoalfs.cache;

import io.shoalfs.cache.BulkDemands.Fetching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some pieces that are all to be here: demanded as what a reader expects, so that whoever reads goes first, and only some
 * at a time. Ends when each has arrived, when it is cancelled, or for lack of progress: when nothing at all of the torrent
 * has arrived for the read timeout. Any thread.
 *
 * <p>The reader and the store are called outside of the lock: each has locks of its own and calls back.
 */
public final class BulkDemand {

    /** What is demanded at a time, in bytes: as much as read-ahead gets of the memory for pieces. */
    private static final long WINDOW = 32L << 20;

    /** How often it is looked whether all stands still, or something arrived that the disk did not take. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final BitSet pieces;
    private final Fetching fetching;
    private final Consumer<BulkDemand> ended;
    private final long total;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Begun and not arrived, those of them that may have to be hashed first, and those that are demanded. */
    private final BitSet window = new BitSet();

    private final BitSet unsettled = new BitSet();
    private final BitSet expected = new BitSet();
    private long windowLength;
    private long arrived;
    private int next;
    private boolean filling;
    private boolean fillAgain;
    private long progressNanos;
    private Timers.@Nullable Timer timer;

    BulkDemand(BitSet pieces, Fetching fetching, Consumer<BulkDemand> ended) {
        this.pieces = (BitSet) pieces.clone();
        this.fetching = fetching;
        this.ended = ended;
        this.total = pieces.stream().mapToLong(this::lengthOf).sum();
    }

    /** The bytes of all of it. */
    public long total() {
        return total;
    }

    /** How many of these bytes have arrived, or were here. */
    public synchronized long arrived() {
        return arrived;
    }

    /**
     * Completes when all has arrived; fails with a {@link NoProgressException} for lack of progress, is cancelled if the
     * demand is.
     */
    public CompletionStage<Void> end() {
        return end;
    }

    /** The bytes of those pieces that are not here (any longer). */
    public long missing() {
        return pieces.stream()
                .filter(piece -> !fetching.store().holds(piece))
                .mapToLong(this::lengthOf)
                .sum();
    }

    /** Withdraws what is demanded; what has arrived stays. Idempotent. */
    public void cancel() {
        finish(() -> end.cancel(false));
    }

    void start() {
        synchronized (this) {
            progressNanos = fetching.timers().nanoTime();
            timer = fetching.timers().schedule(LOOK, this::look);
        }
        fill();
    }

    /** A piece of the torrent has come or gone. */
    void changed(HeldChange change) {
        if (change.held()) {
            synchronized (this) {
                progressNanos = fetching.timers().nanoTime();
            }
            arrived(change.piece());
        }
    }

    // What is here already answers on this very thread, and would come back in here once for each piece.
    private void fill() {
        synchronized (this) {
            fillAgain = true;
            if (filling) {
                return;
            }
            filling = true;
        }
        while (isToFill()) {
            beginSome().forEach(this::begin);
        }
        if (isComplete()) {
            finish(() -> end.complete(null));
        }
    }

    private synchronized boolean isToFill() {
        filling = fillAgain && !end.isDone();
        fillAgain = false;
        return filling;
    }

    private synchronized boolean isComplete() {
        return !filling && window.isEmpty() && pieces.nextSetBit(next) < 0;
    }

    private synchronized List<Integer> beginSome() {
        var begun = new ArrayList<Integer>();
        int piece = pieces.nextSetBit(next);
        while (piece >= 0 && (window.isEmpty() || windowLength + lengthOf(piece) <= WINDOW)) {
            window.set(piece);
            unsettled.set(piece);
            windowLength += lengthOf(piece);
            begun.add(piece);
            next = piece + 1;
            piece = pieces.nextSetBit(next);
        }
        return begun;
    }

    private void begin(int piece) {
        var layout = fetching.store().torrent().layout();
        var part = layout.files(layout.spanOf(piece)).get(0);
        // What is in doubt on the disk is hashed before anybody is asked for it.
        CompletionStage<List<Integer>> missing = fetching.store().missing(part);
        missing.whenComplete((lacking, failure) -> {
            settled(piece);
            if (failure == null && lacking.isEmpty()) {
                arrived(piece);
            } else {
                expect(piece);
            }
        });
    }

    private synchronized void settled(int piece) {
        unsettled.clear(piece);
    }

    private void expect(int piece) {
        fetching.reader().expect(piece, 1);
        boolean isWanted;
        synchronized (this) {
            // Marked after it was claimed, so that nobody withdraws what another claimed.
            isWanted = window.get(piece) && !end.isDone();
            expected.set(piece, isWanted);
        }
        if (!isWanted) {
            fetching.reader().forget(piece, 1);
        } else if (fetching.store().holds(piece)) {
            arrived(piece);
        }
    }

    private void arrived(int piece) {
        boolean wasExpected;
        synchronized (this) {
            if (!window.get(piece)) {
                return;
            }
            window.clear(piece);
            windowLength -= lengthOf(piece);
            arrived += lengthOf(piece);
            progressNanos = fetching.timers().nanoTime();
            wasExpected = expected.get(piece);
            expected.clear(piece);
        }
        if (wasExpected) {
            fetching.reader().forget(piece, 1);
        }
        fill();
    }

    private void look() {
        BitSet untold;
        int awaited;
        boolean isStill;
        synchronized (this) {
            if (end.isDone()) {
                return;
            }
            untold = (BitSet) window.clone();
            untold.andNot(unsettled);
            timer = fetching.timers().schedule(LOOK, this::look);
        }
        // Of what the disk does not take nobody tells; what is being hashed is said to be held, but may be damaged.
        untold.stream().filter(fetching.store()::holds).forEach(this::arrived);
        synchronized (this) {
            long stillNanos = fetching.timers().nanoTime() - progressNanos;
            awaited = window.nextSetBit(0);
            isStill = awaited >= 0 && stillNanos >= fetching.timeout().toNanos();
        }
        if (isStill) {
            var failure = new NoProgressException(
                    awaited, fetching.timeout(), fetching.source().condition());
            finish(() -> end.completeExceptionally(failure));
        }
    }

    private void finish(Runnable complete) {
        BitSet withdrawn;
        synchronized (this) {
            if (end.isDone()) {
                return;
            }
            complete.run();
            withdrawn = (BitSet) expected.clone();
            expected.clear();
            if (timer != null) {
                timer.cancel();
            }
        }
        ended.accept(this);
        withdrawn.stream().forEach(piece -> fetching.reader().forget(piece, 1));
    }

    private int lengthOf(int piece) {
        return fetching.store().torrent().layout().lengthOf(piece);
    }
}
