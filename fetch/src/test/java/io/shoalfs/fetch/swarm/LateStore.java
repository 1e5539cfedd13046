package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceBuffer;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Verdict;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A store that tells what it holds a while after its verdict, as one does that writes to a slow disk. */
record LateStore(MemoryPieceStore store, Loop loop, Duration lateness) implements PieceStore {

    @Override
    public Torrent torrent() {
        return store.torrent();
    }

    @Override
    public BlockSet held() {
        return store.held();
    }

    @Override
    public boolean holds(int piece) {
        return store.holds(piece);
    }

    @Override
    public Optional<Lease> lease(FileSpan span) {
        return store.lease(span);
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        return store.missing(span);
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        return store.arrival(span);
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        return store.offer(piece, content);
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        return store.copy(span, target);
    }

    @Override
    public void watch(Consumer<HeldChange> watcher) {
        store.watch(change -> loop.schedule(lateness, () -> watcher.accept(change)));
    }
}
