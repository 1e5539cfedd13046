package io.shoalfs.cache;

import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The reads of one torrent that wait, by the pieces that they wait for. Any thread. */
final class Arrivals {

    private static final String CLOSED = "the cache is closing";

    private final Layout layout;
    private final StoredPieces stored;
    private final FreshPieces fresh;
    private final Executor disk;
    private final Map<Integer, List<Arrival>> byPiece = new HashMap<>();
    private boolean closed;

    Arrivals(Layout layout, StoredPieces stored, FreshPieces fresh, Executor disk) {
        this.layout = layout;
        this.stored = stored;
        this.fresh = fresh;
        this.disk = disk;
    }

    /** A read waits from now on; what is here is kept for it. */
    CompletableFuture<Lease> add(FileSpan span) {
        var arrival = new Arrival(span, layout.spans(span));
        if (!register(arrival)) {
            return CompletableFuture.failedFuture(new IOException(CLOSED));
        }
        CompletionStage<Lease> ended = arrival.future;
        ended.whenComplete((lease, failure) -> ended(arrival));
        for (var part : arrival.parts) {
            // Memory before disk: a piece leaves memory after it is held.
            if (!copy(arrival, part.piece())) {
                keep(arrival, part.piece());
            }
        }
        return arrival.future;
    }

    /** A piece has been verified and is in memory. */
    void arrived(int piece) {
        waitingFor(piece).forEach(arrival -> copy(arrival, piece));
    }

    /** A piece that was in doubt is held. */
    void held(int piece) {
        waitingFor(piece).forEach(arrival -> keep(arrival, piece));
    }

    /** A piece that was held is in doubt. */
    void lost(int piece) {
        for (var arrival : waitingFor(piece)) {
            if (arrival.lose(piece)) {
                stored.release(piece, piece);
            }
        }
    }

    /** Ends all of them, and each that comes. */
    void close() {
        var ended = new ArrayList<Arrival>();
        synchronized (this) {
            closed = true;
            byPiece.values().forEach(ended::addAll);
        }
        ended.forEach(arrival -> arrival.future.completeExceptionally(new IOException(CLOSED)));
    }

    private boolean copy(Arrival arrival, int piece) {
        var memory = fresh.use(piece);
        if (memory == null) {
            return false;
        }
        if (arrival.parts.size() == 1) {
            answerFromMemory(arrival, memory);
            return true;
        }
        arrival.copy(piece, memory);
        memory.release();
        answerIfComplete(arrival);
        return true;
    }

    private void answerFromMemory(Arrival arrival, FreshPiece memory) {
        var lease = new MemoryLease(memory.bytes(arrival.parts.get(0)), memory::release);
        if (!arrival.abandon() || !arrival.future.complete(lease)) {
            lease.close();
        }
    }

    private void keep(Arrival arrival, int piece) {
        if (!stored.lease(piece, piece)) {
            return;
        }
        if (!arrival.keep(piece)) {
            stored.release(piece, piece);
            return;
        }
        // It may have fallen into doubt between the two: then nobody has told this arrival.
        if (stored.state(piece) != PieceState.HELD && arrival.lose(piece)) {
            stored.release(piece, piece);
            return;
        }
        answerIfComplete(arrival);
    }

    private void answerIfComplete(Arrival arrival) {
        if (!arrival.complete()) {
            return;
        }
        var content = arrival.content();
        if (content == null) {
            var bytes = stored.bytes(arrival.span);
            answer(arrival, new DiskLease(bytes, stored, arrival.firstPiece(), arrival.lastPiece()));
        } else if (arrival.leases().isEmpty()) {
            answer(arrival, new MemoryLease(content, () -> {}));
        } else {
            disk.execute(() -> readRest(arrival, content));
        }
    }

    /** Some of it came by memory, some is on the disk: that is read now, and counts if it has not fallen into doubt since. */
    private void readRest(Arrival arrival, ByteBuffer content) {
        var leases = arrival.leases();
        try {
            int offset = 0;
            for (var part : arrival.parts) {
                if (leases.contains(part.piece())) {
                    read(
                            arrival.span,
                            offset,
                            content.duplicate().position(offset).limit(offset + part.length()));
                }
                offset += part.length();
            }
            if (leases.stream().allMatch(piece -> stored.state(piece) == PieceState.HELD)) {
                answer(arrival, new MemoryLease(content, () -> {}));
            } else {
                waitAgain(arrival);
            }
        } catch (IOException e) {
            leases.forEach(piece -> stored.doubt(piece, e));
            waitAgain(arrival);
        } finally {
            leases.forEach(piece -> stored.release(piece, piece));
        }
    }

    private void read(FileSpan span, int offset, ByteBuffer target) throws IOException {
        stored.bytes(new FileSpan(span.file(), span.offset() + offset, target.remaining()))
                .copyTo(target);
    }

    private void waitAgain(Arrival arrival) {
        var again = add(arrival.span);
        CompletionStage<Lease> next = again;
        next.whenComplete((lease, failure) -> {
            if (failure != null) {
                arrival.future.completeExceptionally(failure);
            } else {
                answer(arrival, lease);
            }
        });
        CompletionStage<Lease> ended = arrival.future;
        ended.whenComplete((lease, failure) -> again.cancel(false));
    }

    private static void answer(Arrival arrival, Lease lease) {
        if (!arrival.future.complete(lease)) {
            lease.close();
        }
    }

    private synchronized boolean register(Arrival arrival) {
        if (closed) {
            return false;
        }
        for (var part : arrival.parts) {
            byPiece.computeIfAbsent(part.piece(), piece -> new ArrayList<>(1)).add(arrival);
        }
        return true;
    }

    private void ended(Arrival arrival) {
        synchronized (this) {
            for (PieceSpan part : arrival.parts) {
                byPiece.computeIfPresent(part.piece(), (piece, waiting) -> {
                    waiting.remove(arrival);
                    return waiting.isEmpty() ? null : waiting;
                });
            }
        }
        if (arrival.abandon()) {
            arrival.leases().forEach(piece -> stored.release(piece, piece));
        }
    }

    private synchronized List<Arrival> waitingFor(int piece) {
        return List.copyOf(byPiece.getOrDefault(piece, List.of()));
    }
}
