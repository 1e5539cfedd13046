package io.shoalfs.nativetest.bench;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.PieceBuffer;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Verdict;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Takes every piece for right, and keeps none. For one thread. */
final class TrustingStore implements PieceStore {

    private final Torrent torrent;
    private final List<Consumer<HeldChange>> watchers = new ArrayList<>();
    private List<Integer> verified = new ArrayList<>();

    TrustingStore(Torrent torrent) {
        this.torrent = torrent;
    }

    /** Whether nothing was verified since it was last taken. */
    boolean isMissing() {
        return verified.isEmpty();
    }

    /** What was verified since the last time: it was held, and is so no longer. */
    List<Integer> takeVerified() {
        if (verified.isEmpty()) {
            return List.of();
        }
        var taken = verified;
        verified = new ArrayList<>();
        for (int piece : taken) {
            watchers.forEach(watcher -> watcher.accept(new HeldChange(piece, true)));
            watchers.forEach(watcher -> watcher.accept(new HeldChange(piece, false)));
        }
        return taken;
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        content.close();
        verified.add(piece);
        return CompletableFuture.completedStage(Verdict.VERIFIED);
    }

    @Override
    public void watch(Consumer<HeldChange> watcher) {
        watchers.add(watcher);
    }

    @Override
    public Torrent torrent() {
        return torrent;
    }

    @Override
    public boolean holds(int piece) {
        return held().containsPiece(piece);
    }

    @Override
    public BlockSet held() {
        return new BlockSet(torrent.layout());
    }

    @Override
    public Optional<Lease> lease(FileSpan span) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        throw new UnsupportedOperationException("nobody reads here");
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        throw new UnsupportedOperationException("nobody reads here");
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        throw new UnsupportedOperationException("nobody takes anything here");
    }
}
