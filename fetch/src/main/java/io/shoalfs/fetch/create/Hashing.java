package io.shoalfs.fetch.create;

import io.shoalfs.torrent.MerkleTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hashes the pieces of a plan by several threads, each of which reads what it hashes: no byte is read twice, and none
 * goes from one thread to another. What it needs of memory depends neither on the files nor on their number.
 */
public final class Hashing {

    /** The length of a piece's hash of version 1, in bytes. */
    static final int SHA1 = 20;

    /** The length of a node of version 2, in bytes. */
    static final int NODE = MerkleTree.NODE;

    private static final long TELL_MILLIS = 100;

    private final Plan plan;
    private final Share share;
    private final Source source;
    private final HashStore store;
    private final LongAdder done = new LongAdder();
    private volatile boolean isOver;

    /** Hashes of some of a plan's pieces, into a store. Nothing is read yet. */
    public Hashing(Plan plan, Share share, Source source, HashStore store) {
        this.plan = plan;
        this.share = share;
        this.source = source;
        this.store = store;
    }

    /**
     * Hashes all these pieces; to be called once. Waits for it, and tells how far it is from this thread, at the end too.
     *
     * @param workers how many of the executor's threads do it, at once
     * @throws IOException if something cannot be read, or has changed, or the watcher does not want the rest
     */
    public void run(int workers, Executor executor, Watcher watcher) throws IOException {
        long length = share.length(plan);
        var extents = new Extents(plan, share, workers);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        try {
            for (int worker = 0; worker < workers; worker++) {
                var ended = new CompletableFuture<Void>();
                executor.execute(() -> work(extents, ended));
                // Behind that, since one that does not begin does not end either.
                running.add(ended);
            }
            for (var worker : running) {
                while (!isDone(worker)) {
                    watcher.at(done.sum(), length);
                }
            }
            watcher.at(done.sum(), length);
        } finally {
            isOver = true;
            running.forEach(worker -> worker.handle((nothing, failure) -> true).join());
        }
    }

    private static boolean isDone(CompletableFuture<Void> worker) throws IOException {
        try {
            worker.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("hashing failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("broken off", e);
        }
    }

    /** Whatever ends it reaches the one who waits. */
    private void work(Extents extents, CompletableFuture<Void> ended) {
        try {
            var hasher = new PieceHasher(plan, done);
            var extent = extents.next();
            while (extent.count() > 0 && !isOver) {
                hash(extent, hasher);
                extent = extents.next();
            }
            ended.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            // The others need not go on.
            isOver = true;
            ended.completeExceptionally(e);
        }
    }

    private void hash(Share extent, PieceHasher hasher) throws IOException {
        var hashes = ByteBuffer.allocate(plan.format().isV1() ? extent.count() * SHA1 : 0);
        var nodes = ByteBuffer.allocate(plan.format().isV2() ? extent.count() * NODE : 0);
        try (var reader = source.reader(plan.placeOf(extent.end()))) {
            for (int piece = extent.begin(); piece < extent.end(); piece++) {
                if (isOver) {
                    return;
                }
                hasher.hash(piece, reader, hashes, nodes);
            }
        }
        put(plan.placeOfSha1(extent.begin()), hashes.flip());
        put(plan.placeOfNode(extent.begin()), nodes.flip());
    }

    private void put(long offset, ByteBuffer hashes) throws IOException {
        if (hashes.hasRemaining()) {
            store.put(offset, hashes);
        }
    }
}
