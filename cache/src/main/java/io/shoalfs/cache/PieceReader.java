package io.shoalfs.cache;

import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Reads through a store to its source: what is not held is demanded, and waited for. One for each torrent, since it
 * counts who wants what.
 *
 * <p>Any thread may call; nothing blocks. A waiting read ends by data, by its reader's cancelling it, by {@link #close},
 * or by the torrent's lack of progress ({@link Patience}).
 */
public final class PieceReader implements AutoCloseable {

    private static final String CLOSED = "the torrent is no longer read: it is being unmounted";

    private final PieceStore store;
    private final Claims claims;
    private final Patience patience;

    /** All that wait, for a source or for the hash of what is in doubt, in the order in which they came. */
    private final Set<WaitingRead> waiting = new ConcurrentSkipListSet<>(Comparator.comparingLong(read -> read.number));

    private final AtomicLong reads = new AtomicLong();

    private volatile boolean closed;

    /**
     * A reader of this store, which it watches from now on.
     *
     * @param readTimeout for how long nothing that is waited for may arrive before all waiting reads end
     */
    public PieceReader(PieceStore store, PieceSource source, Timers timers, Duration readTimeout) {
        this.store = store;
        this.claims = new Claims(source, store::holds);
        this.patience = new Patience(source, claims, timers, readTimeout);
        store.watch(this::changed);
        store.consult(new Ahead(claims, source));
    }

    /** What the store asks before it gives up a piece. */
    private record Ahead(Claims claims, PieceSource source) implements Outlook {

        @Override
        public boolean isExpected(int piece) {
            return claims.isWanted(piece);
        }

        @Override
        public int copies(int piece) {
            return source.copies(piece);
        }
    }

    /**
     * A lease of all of the span: complete at once, on this thread, if it is held. Whoever gets the lease closes it. To
     * withdraw, cancel the future. Fails with an {@link IOException}, a {@link NoProgressException} in particular.
     */
    public CompletableFuture<Lease> read(FileSpan span) {
        var lease = store.lease(span);
        if (lease.isPresent()) {
            return CompletableFuture.completedFuture(lease.get());
        }
        if (closed) {
            return CompletableFuture.failedFuture(new IOException(CLOSED));
        }
        return await(span);
    }

    /** A lease of all of the span if it is held, as {@link #read} would answer; else empty, and nothing is demanded. */
    public Optional<Lease> lease(FileSpan span) {
        return store.lease(span);
    }

    /** Says that these pieces will soon be read. Counted; never lowers what a waiting read demands. */
    public void expect(int first, int count) {
        for (int piece = first; piece < first + count; piece++) {
            claims.expect(piece);
        }
    }

    /** Withdraws one {@link #expect} of the same pieces. */
    public void forget(int first, int count) {
        for (int piece = first; piece < first + count; piece++) {
            claims.forget(piece);
        }
    }

    /** Why reads last ended for lack of progress; empty if none has, or if something arrived since. */
    public Optional<NoProgressException> lastFailure() {
        return Optional.ofNullable(patience.lastFailure());
    }

    /** How long reads have waited for sources, so far. */
    public Stalls stalls() {
        return patience.stalls();
    }

    /** Ends every waiting read at once, and each later one that is not held. */
    @Override
    public void close() {
        closed = true;
        waiting.forEach(read -> read.fail(new IOException(CLOSED)));
    }

    private CompletableFuture<Lease> await(FileSpan span) {
        // Registered before anything is demanded: what arrives from now on is kept for this read.
        var arrival = store.arrival(span).toCompletableFuture();
        if (arrival.isDone()) {
            return arrival;
        }
        var read = new WaitingRead(
                reads.incrementAndGet(), store.torrent().layout().spans(span), arrival, claims);
        waiting.add(read);
        then(read.answer, (lease, failure) -> ended(read));
        then(arrival, (lease, failure) -> arrived(read, lease, failure));
        then(store.missing(span), (pieces, failure) -> found(read, pieces, failure));
        if (closed) {
            read.fail(new IOException(CLOSED));
        }
        return read.answer;
    }

    private void found(WaitingRead read, List<Integer> missing, Throwable failure) {
        if (failure != null) {
            read.fail(failure);
        } else if (!missing.isEmpty()) {
            demand(read, missing);
        }
    }

    private void demand(WaitingRead read, List<Integer> pieces) {
        read.claim(pieces);
        patience.begin(read, pieces.get(0));
    }

    private void arrived(WaitingRead read, Lease lease, Throwable failure) {
        if (failure instanceof CancellationException) {
            // By the read itself, which is ending.
            return;
        }
        if (failure != null) {
            read.fail(failure);
            return;
        }
        if (!read.claimed().isEmpty()) {
            patience.progress();
        }
        read.answer(lease);
    }

    private void ended(WaitingRead read) {
        read.end();
        patience.end(read);
        waiting.remove(read);
    }

    private void changed(HeldChange change) {
        int piece = change.piece();
        if (!change.held()) {
            // Found damaged while a read waits for the rest of its span: that read now waits for this too.
            waiting.stream().filter(read -> read.covers(piece)).forEach(read -> demand(read, List.of(piece)));
        } else if (claims.isAwaited(piece) || patience.isProbe(piece)) {
            patience.progress();
        }
    }

    // The stage that follows is of no use: these actions throw nothing.
    private static <T> void then(CompletionStage<T> stage, BiConsumer<T, Throwable> action) {
        stage.whenComplete(action);
    }
}
