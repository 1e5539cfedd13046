package io.shoalfs.cache;

import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A store that keeps all it is offered, on the heap. What the contract leaves to other threads runs on the executor
 * given: the caller's thread, unless a test wants otherwise.
 */
public final class MemoryPieceStore implements PieceStore, AutoCloseable {

    private final Torrent torrent;
    private final Executor executor;
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    private final Set<Integer> doubtful = new HashSet<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Consumer<HeldChange>> watchers = new ArrayList<>();
    private boolean closed;

    /** A read that waits, and the pieces that came meanwhile: kept for it, whatever is evicted. Equal to itself only. */
    private static final class Arrival {

        private final FileSpan span;
        private final Map<Integer, byte[]> kept = new HashMap<>();
        private final CompletableFuture<Lease> future = new CompletableFuture<>();

        Arrival(FileSpan span) {
            this.span = span;
        }
    }

    /** An empty store that does all on the caller's thread. */
    public MemoryPieceStore(Torrent torrent) {
        this(torrent, Runnable::run);
    }

    /** An empty store that hashes and copies on this executor. */
    public MemoryPieceStore(Torrent torrent, Executor executor) {
        this.torrent = torrent;
        this.executor = executor;
    }

    @Override
    public Torrent torrent() {
        return torrent;
    }

    @Override
    public synchronized BlockSet held() {
        var held = new BlockSet(torrent.layout());
        pieces.keySet().stream().filter(piece -> !doubtful.contains(piece)).forEach(held::addPiece);
        return held;
    }

    @Override
    public synchronized boolean holds(int piece) {
        return isHeld(piece);
    }

    @Override
    public synchronized Optional<Lease> lease(FileSpan span) {
        return pieces(span).stream().allMatch(this::isHeld) ? Optional.of(lease(span, pieces)) : Optional.empty();
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        return CompletableFuture.supplyAsync(
                () -> {
                    pieces(span).forEach(this::settle);
                    synchronized (this) {
                        return pieces(span).stream()
                                .filter(piece -> !isHeld(piece))
                                .toList();
                    }
                },
                executor);
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        var arrival = new Arrival(span);
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("the store is closed"));
            }
            pieces(span).stream().filter(this::isHeld).forEach(piece -> keep(arrival, piece));
            arrivals.add(arrival);
        }
        CompletionStage<Lease> ended = arrival.future;
        ended.whenComplete((lease, failure) -> remove(arrival));
        answerArrivals();
        return arrival.future;
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        return CompletableFuture.supplyAsync(() -> take(piece, content), executor);
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (this) {
                        if (!isHeld(span.piece())) {
                            return false;
                        }
                        target.put(bytes(span.piece(), pieces), span.offset(), span.length());
                        return true;
                    }
                },
                executor);
    }

    @Override
    public synchronized void watch(Consumer<HeldChange> watcher) {
        watchers.add(watcher);
    }

    /** Takes the piece away, as an eviction does. */
    public void evict(int piece) {
        boolean was;
        synchronized (this) {
            was = isHeld(piece);
            pieces.remove(piece);
            doubtful.remove(piece);
        }
        if (was) {
            tell(new HeldChange(piece, false));
        }
    }

    /** Puts bytes there that nothing has verified, as a dirty stop leaves them. */
    public synchronized void leaveInDoubt(int piece, byte[] content) {
        pieces.put(piece, content.clone());
        doubtful.add(piece);
    }

    /** Has verified bytes of which nobody is told, as of what the disk does not take. */
    public synchronized void keepUntold(int piece, byte[] content) {
        pieces.put(piece, content.clone());
    }

    /** How many reads wait. */
    public synchronized int waiting() {
        return arrivals.size();
    }

    @Override
    public void close() {
        List<Arrival> ended;
        synchronized (this) {
            closed = true;
            ended = List.copyOf(arrivals);
        }
        ended.forEach(arrival -> arrival.future.completeExceptionally(new IOException("the store is closed")));
    }

    private Verdict take(int piece, PieceBuffer content) {
        var bytes = new byte[torrent.layout().lengthOf(piece)];
        try (content) {
            content.bytes().get(bytes);
        }
        if (!torrent.hashes().matches(piece, ByteBuffer.wrap(bytes))) {
            return Verdict.CORRUPT;
        }
        boolean was;
        synchronized (this) {
            was = isHeld(piece);
            pieces.put(piece, bytes);
            doubtful.remove(piece);
        }
        if (!was) {
            becameHeld(piece);
        }
        return Verdict.VERIFIED;
    }

    private void settle(int piece) {
        boolean matches;
        synchronized (this) {
            if (!doubtful.remove(piece)) {
                return;
            }
            matches = torrent.hashes().matches(piece, ByteBuffer.wrap(bytes(piece, pieces)));
            if (!matches) {
                pieces.remove(piece);
            }
        }
        if (matches) {
            becameHeld(piece);
        }
    }

    private void becameHeld(int piece) {
        synchronized (this) {
            arrivals.forEach(arrival -> keep(arrival, piece));
        }
        tell(new HeldChange(piece, true));
        answerArrivals();
    }

    private void keep(Arrival arrival, int piece) {
        if (pieces(arrival.span).contains(piece)) {
            arrival.kept.put(piece, bytes(piece, pieces));
        }
    }

    private void answerArrivals() {
        List<Arrival> complete;
        synchronized (this) {
            complete = arrivals.stream()
                    .filter(arrival -> arrival.kept.keySet().containsAll(pieces(arrival.span)))
                    .toList();
        }
        complete.forEach(arrival -> arrival.future.complete(lease(arrival.span, arrival.kept)));
    }

    private synchronized void remove(Arrival arrival) {
        arrivals.remove(arrival);
    }

    private void tell(HeldChange change) {
        List<Consumer<HeldChange>> told;
        synchronized (this) {
            told = List.copyOf(watchers);
        }
        told.forEach(watcher -> watcher.accept(change));
    }

    private boolean isHeld(int piece) {
        return pieces.containsKey(piece) && !doubtful.contains(piece);
    }

    private List<Integer> pieces(FileSpan span) {
        return torrent.layout().spans(span).stream().map(PieceSpan::piece).toList();
    }

    private Lease lease(FileSpan span, Map<Integer, byte[]> from) {
        var content = ByteBuffer.allocate(span.length());
        for (var part : torrent.layout().spans(span)) {
            content.put(bytes(part.piece(), from), part.offset(), part.length());
        }
        return new MemoryLease(content.flip(), () -> {});
    }

    private static byte[] bytes(int piece, Map<Integer, byte[]> from) {
        var bytes = from.get(piece);
        if (bytes == null) {
            throw new IllegalStateException("piece " + piece + " is not here");
        }
        return bytes;
    }
}
