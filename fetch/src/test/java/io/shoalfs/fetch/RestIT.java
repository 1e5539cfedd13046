package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        var layout = torrent.torrent().layout();
        var config = FetchConfig.standard().restAfter(Duration.ofSeconds(2));
        try (var seed = LibtorrentPeer.seed(torrent);
                var us = new Side(torrent, config)) {
            var source = us.join(List.of(), List.of(seed.address()));
            for (int piece = 1; piece < layout.pieceCount(); piece++) {
                source.demand(piece, Urgency.BLOCKING);
            }
            Await.until(() -> us.store.held().pieces().cardinality() == layout.pieceCount() - 1);
            for (int piece = 1; piece < layout.pieceCount(); piece++) {
                source.demand(piece, Urgency.NONE);
            }

            Await.until(() -> source.condition().startsWith("no source is connected"));
            assertEquals("no source is connected", source.condition());

            var into = Files.createDirectory(directory.resolve("leech"));
            try (var leech = LibtorrentPeer.leech(torrent, into, "127.0.0.1:" + us.fetcher.port())) {
                // All but the piece that we lack, and that nobody reads here.
                Await.until(() -> leech.pieces() == layout.pieceCount() - 1);
                long begin = System.nanoTime();

                byte[] all = us.readAll(source);

                long millis = (System.nanoTime() - begin) / 1_000_000;
                assertArrayEquals(torrent.content(), all);
                assertTrue(millis < 1_500, "the read took " + millis + " ms");
                assertTrue(leech.awaitDone(30), leech.said().toString());
            }
        }
    }

    /** A peer that fetches from us over the connection that we made keeps it. */
    @Test
    void rest_peerTakesOverAConnectionThatWeMade_itStays(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(Files.createDirectory(directory.resolve("seed")), 2, LENGTH, PIECE);
        var config = FetchConfig.standard().restAfter(Duration.ofSeconds(1)).maxUpload(2 << 20);
        try (var us = new Side(torrent, config);
                var leech = LibtorrentPeer.leechAlone(torrent, Files.createDirectory(directory.resolve("leech")))) {
            us.fill();
            us.join(List.of(), List.of(leech.address()));

            Await.until(() -> leech.pieces() >= 24);
            assertTrue(
                    leech.said().stream().noneMatch(line -> line.contains("disconnect")),
                    leech.said().toString());
            assertTrue(leech.awaitDone(30), leech.said().toString());
        }
    }
}
