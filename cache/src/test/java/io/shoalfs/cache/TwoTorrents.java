package io.shoalfs.cache;

import io.shoalfs.torrent.FileSpan;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Two torrents for a cache that cannot hold both, and what tests of a keeper do with them. */
final class TwoTorrents {

    static final int PIECE = 65_536;
    static final long BUDGET = CacheConfig.budgetMin(PIECE) + (2 << 20);

    /** File 0 has a file of its own, the others share one; the pad makes file 2 begin a piece. */
    final SampleTorrent sample = SampleTorrent.of(11, PIECE, 1_572_864, 300_000, -27_680, 200_000);

    final SampleTorrent other = SampleTorrent.of(13, PIECE, 6_000_000);
    final int pieces = sample.torrent().layout().pieceCount();

    /** One piece after the other: what comes quicker than a busy disk takes it is not written. */
    PieceStore holdAll(TestCache cache) throws Exception {
        var store = cache.open(sample.torrent());
        for (int piece = 0; piece < pieces; piece++) {
            cache.hold(store, sample, piece);
        }
        return store;
    }

    /** Holds a torrent that nearly fills the cache, three times, so that all else that may go goes. */
    void press(TestCache cache) throws Exception {
        var store = cache.open(other.torrent());
        for (int round = 0; round < 3; round++) {
            for (int piece = 0; piece < other.torrent().layout().pieceCount(); piece++) {
                cache.offer(store, other, List.of(piece));
                TestCache.read(store, new FileSpan(0, (long) piece * PIECE, 1));
            }
        }
    }

    boolean isHeld(PieceStore store, int file) {
        var layout = sample.torrent().layout();
        int last = layout.pieceAt(file, layout.files().lengthOf(file) - 1);
        return IntStream.rangeClosed(layout.pieceAt(file, 0), last).allMatch(store.held()::containsPiece);
    }

    static BitSet files(int... ordinals) {
        var files = new BitSet();
        IntStream.of(ordinals).forEach(files::set);
        return files;
    }
}
