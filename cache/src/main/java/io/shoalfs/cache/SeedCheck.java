package io.shoalfs.cache;

import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes many pieces of a seed, on several threads, while one looks on. Any thread. */
final class SeedCheck {

    /** What the buffers of all threads have together, but for one piece of any length. */
    private static final long BUFFERS_MAX = 64L << 20;

    private static final long TOLD_MILLIS = 100;

    private final Torrent torrent;
    private final SeedPieces pieces;
    private final Executor hashing;

    SeedCheck(Torrent torrent, SeedPieces pieces, Executor hashing) {
        this.torrent = torrent;
        this.pieces = pieces;
        this.hashing = hashing;
    }

    /** Hashes these; what the rest of the torrent has counts as done. Blocks. */
    void run(BitSet wanted, SeedStore.Watcher watcher) throws IOException {
        var layout = torrent.layout();
        long total = layout.length();
        var done = new AtomicLong(
                total - wanted.stream().mapToLong(layout::lengthOf).sum());
        var next = new AtomicInteger();
        var broken = new AtomicBoolean();
        var work = new ArrayList<CompletableFuture<Void>>();
        int threads = (int) Math.min(
                Runtime.getRuntime().availableProcessors(),
                Math.max(1, BUFFERS_MAX / Math.max(1, layout.pieceLength())));
        for (int thread = 0; thread < threads; thread++) {
            work.add(begin(() -> {
                var scratch = ByteBuffer.allocate(layout.pieceLength());
                for (int piece = take(wanted, next); piece >= 0 && !broken.get(); piece = take(wanted, next)) {
                    pieces.hash(piece, scratch);
                    done.addAndGet(layout.lengthOf(piece));
                }
            }));
        }
        try {
            await(work, () -> watcher.at(done.get(), total));
        } finally {
            broken.set(true);
            work.forEach(SeedCheck::awaitEnd);
        }
    }

    /** Each of them once, in order, whoever asks; -1 when there are no more. */
    private static int take(BitSet wanted, AtomicInteger next) {
        while (true) {
            int at = next.get();
            int piece = wanted.nextSetBit(at);
            if (piece < 0 || next.compareAndSet(at, piece + 1)) {
                return piece;
            }
        }
    }

    private interface Step {

        void run() throws IOException;
    }

    private CompletableFuture<Void> begin(Step step) {
        var end = new CompletableFuture<Void>();
        hashing.execute(() -> {
            try {
                step.run();
                end.complete(null);
            } catch (Throwable e) {
                // Memory that runs out too: who waits for the end must hear of it.
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private static void await(List<CompletableFuture<Void>> work, Step look) throws IOException {
        Future<Void> all = CompletableFuture.allOf(work.toArray(CompletableFuture<?>[]::new));
        while (true) {
            try {
                all.get(TOLD_MILLIS, TimeUnit.MILLISECONDS);
                look.run();
                return;
            } catch (TimeoutException e) {
                look.run();
            } catch (ExecutionException e) {
                throw new IOException("it cannot be verified: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private static void awaitEnd(CompletableFuture<Void> work) {
        work.handle((nothing, failure) -> null).join();
    }
}
