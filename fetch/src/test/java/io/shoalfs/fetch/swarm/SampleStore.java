package io.shoalfs.fetch.swarm;

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
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A store that keeps no bytes of its own: what it holds is the sample's. */
final class SampleStore implements PieceStore {

    private final Torrent torrent;
    private final IntFunction<byte[]> pieces;
    private final BitSet held = new BitSet();
    private final List<Consumer<HeldChange>> watchers = new ArrayList<>();

    /** Holds nothing yet of this torrent, of which these are the pieces. */
    SampleStore(Torrent torrent, IntFunction<byte[]> pieces) {
        this.torrent = torrent;
        this.pieces = pieces;
    }

    @Override
    public Torrent torrent() {
        return torrent;
    }

    @Override
    public BlockSet held() {
        return new BlockSet(torrent.layout());
    }

    @Override
    public boolean holds(int piece) {
        return held.get(piece);
    }

    @Override
    public Optional<Lease> lease(FileSpan span) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        var right = ByteBuffer.wrap(pieces.apply(piece));
        boolean matches = content.bytes().slice(0, right.remaining()).equals(right);
        content.close();
        if (matches && !held.get(piece)) {
            held.set(piece);
            watchers.forEach(watcher -> watcher.accept(new HeldChange(piece, true)));
        }
        return CompletableFuture.completedFuture(matches ? Verdict.VERIFIED : Verdict.CORRUPT);
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void watch(Consumer<HeldChange> watcher) {
        watchers.add(watcher);
    }
}
