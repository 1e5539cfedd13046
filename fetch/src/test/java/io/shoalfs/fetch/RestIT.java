package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.peer.FileTorrent;
import io.shoalfs.fetch.peer.LibtorrentPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A torrent that nobody reads, among real clients on loopback. */
@Tag("slow")
class RestIT {

    private static final int LENGTH = 8 * 1024 * 1024 + 4321;
    private static final int PIECE = 256 * 1024;

    @Test
    void rest_connectionsEnd_othersAreServed_andAReadConnectsAgain(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(Files.createDirectory(directory.resolve("seed")), 2, LENGTH, PIECE);
        int pieces = torrent.torrent().layout().pieceCount();
        var config = FetchConfig.standard().restAfter(Duration.ofSeconds(2));
        try (var seed = LibtorrentPeer.seed(torrent);
                var us = new Side(torrent, config)) {
            var source = us.join(List.of(), List.of(seed.address()));
            // Two are left: libtorrent leaves who gets its last piece, and has nothing else for it, for a minute.
            for (int piece = 2; piece < pieces; piece++) {
                read(us, source, piece);
            }

            Await.until(() -> source.condition().startsWith("no source is connected"));
            assertEquals("no source is connected", source.condition());

            var into = Files.createDirectory(directory.resolve("leech"));
            try (var leech = LibtorrentPeer.leech(torrent, into, "127.0.0.1:" + us.fetcher.port())) {
                Await.until(
                        () -> leech.pieces() == pieces - 2, () -> leech.said().toString());
                long begin = System.nanoTime();

                read(us, source, 0);

                long millis = (System.nanoTime() - begin) / 1_000_000;
                assertTrue(millis < 1_500, "the read took " + millis + " ms");
                Await.until(
                        () -> leech.pieces() == pieces - 1, () -> leech.said().toString());
            }
        }
    }

    private static void read(Side us, PieceSource source, int piece) throws Exception {
        source.demand(piece, Urgency.BLOCKING);
        Await.until(() -> us.store.held().pieces().get(piece));
        source.demand(piece, Urgency.NONE);
    }

    /** A peer that fetches from us over the connection that we made keeps it. */
    @Test
    void rest_peerTakesOverAConnectionThatWeMade_itStays(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(Files.createDirectory(directory.resolve("seed")), 2, LENGTH, PIECE);
        var config = FetchConfig.standard().restAfter(Duration.ofSeconds(1)).maxUpload(2 << 20);
        try (var us = new Side(torrent, config);
                var leech = LibtorrentPeer.leechAlone(torrent, Files.createDirectory(directory.resolve("leech")))) {
            us.fill();
            // Before that it takes nobody in.
            Await.until(() -> leech.said().stream().anyMatch(line -> line.contains("resumed")));
            us.join(List.of(), List.of(leech.address()));

            Await.until(() -> leech.pieces() >= 24, () -> leech.said().toString());
            assertTrue(
                    leech.said().stream().noneMatch(line -> line.contains("disconnect")),
                    leech.said().toString());
            assertTrue(leech.awaitDone(30), leech.said().toString());
        }
    }
}
