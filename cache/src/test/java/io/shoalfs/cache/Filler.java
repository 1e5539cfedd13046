package io.shoalfs.cache;

import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A process that fills a cache with pieces in random order, and says on its output what is held and what no longer. */
final class Filler {

    private static final int PIECE = 65_536;

    private static final SampleTorrent SAMPLE =
            SampleTorrent.of(21, PIECE, 9_000_000, 200_000, 500_000, 900_000, 3_000_000);

    private Filler() {}

    static SampleTorrent sample() {
        return SAMPLE;
    }

    /** A span that lies in this piece and in one file. */
    static FileSpan spanIn(int piece) {
        return sample().torrent().layout().files(new PieceSpan(piece, 5, 100)).get(0);
    }

    /** Fills the cache in the directory that is the first argument until it is killed; the second is the seed. */
    public static void main(String[] arguments) throws Exception {
        var random = new Random(Long.parseLong(arguments[1]));
        var sample = sample();
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Less room than the torrent needs: pieces are evicted too.
        var cache = new TestCache(Path.of(arguments[0]), 10 << 20);
        var store = cache.open(sample.torrent());
        store.watch(change -> output.println((change.held() ? "held " : "gone ") + change.piece() + ";"));
        while (true) {
            cache.offer(
                    store,
                    sample,
                    List.of(random.nextInt(sample.torrent().layout().pieceCount())));
        }
    }
}
