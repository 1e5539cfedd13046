package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.peer.FileTorrent;
import io.shoalfs.fetch.peer.LibtorrentPeer;
import io.shoalfs.torrent.FileAttribute;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Torrents of every format (BEP 3, 52), both ways, against libtorrent on loopback. */
@Tag("slow")
class RealFormatsIT {

    private static final int PIECE = 256 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void join_libtorrentSeeds_bringsEveryByte(String format, @TempDir Path directory) throws Exception {
        var torrent = FileTorrent.make(directory, 1, format, PIECE);
        try (var seed = LibtorrentPeer.seed(torrent);
                var side = new Side(torrent)) {
            var source = side.join(List.of(), List.of(seed.address()));

            assertArrayEquals(torrent.content(), side.readAll(source), () -> "seed: " + seed.said());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void join_libtorrentLeechDialsUs_getsEveryByteOfUs(String format, @TempDir Path directory, @TempDir Path into)
            throws Exception {
        var torrent = FileTorrent.make(directory, 2, format, PIECE);
        try (var side = new Side(torrent)) {
            side.fill();
            side.join(List.of(), List.of());
            try (var leech = LibtorrentPeer.leech(torrent, into, "127.0.0.1:" + side.fetcher.port())) {
                assertTrue(leech.awaitDone(40), () -> "leech: " + leech.said());
            }
            assertFilesEqual(torrent, into.resolve("content"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void join_twoOfUsAtOpentracker_findEachOtherByEachHash(String format, @TempDir Path directory) throws Exception {
        var torrent = FileTorrent.make(directory, 3, format, PIECE);
        var hashes = torrent.torrent().id().all().toList();
        try (var tracker = Opentracker.start(directory, hashes);
                var giver = new Side(torrent);
                var taker = new Side(torrent)) {
            giver.fill();
            giver.join(List.of(List.of(tracker.announce())), List.of());
            for (var hash : hashes) {
                tracker.awaitPeers(hash, 1);
            }

            var source = taker.join(List.of(List.of(tracker.announce())), List.of());

            assertArrayEquals(torrent.content(), taker.readAll(source));
            taker.leave();
            giver.leave();
            for (var hash : hashes) {
                tracker.awaitPeers(hash, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void join_peerKnowsOneOfTwoHashes_isCalledByThatInTheEnd(int known, @TempDir Path directory) throws Exception {
        var torrent = FileTorrent.make(directory, 5, "hybrid", PIECE);
        byte[] hash = torrent.torrent().id().all().toList().get(known).wireBytes();
        var calls = new ArrayList<byte[]>();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var side = new Side(torrent)) {
            server.setSoTimeout(20_000);
            var source = side.join(List.of(), List.of((InetSocketAddress) server.getLocalSocketAddress()));
            source.demand(0, Urgency.BLOCKING);
            do {
                try (var socket = server.accept()) {
                    calls.add(Arrays.copyOfRange(socket.getInputStream().readNBytes(68), 28, 48));
                }
            } while (calls.size() < 3 && !Arrays.equals(hash, calls.get(calls.size() - 1)));
        }

        assertArrayEquals(hash, calls.get(calls.size() - 1));
        assertEquals(known + 1, calls.size());
    }

    @Test
    void maxUpload_libtorrentLeech_getsNoMoreThanThat(@TempDir Path directory, @TempDir Path into) throws Exception {
        var torrent = FileTorrent.make(directory, 4, "v1", PIECE);
        int length = torrent.content().length;
        try (var side = new Side(torrent, FetchConfig.standard().maxUpload(length / 8))) {
            side.fill();
            side.join(List.of(), List.of());
            long begin = System.nanoTime();
            try (var leech = LibtorrentPeer.leech(torrent, into, "127.0.0.1:" + side.fetcher.port())) {
                assertTrue(leech.awaitDone(40), () -> "leech: " + leech.said());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("%d bytes at an eighth a second: %.2f s%n", length, seconds);
            assertTrue(seconds > 7.5 && seconds < 30, () -> seconds + " s");
        }
    }

    private static void assertFilesEqual(FileTorrent torrent, Path root) throws Exception {
        var files = torrent.torrent().layout().files();
        int compared = 0;
        for (int file = 0; file < files.count(); file++) {
            if (!files.is(file, FileAttribute.PADDING)) {
                int start = (int) files.startOf(file);
                var expected = Arrays.copyOfRange(torrent.content(), start, start + (int) files.lengthOf(file));
                var name = files.file(file).path().get(0).toString();
                assertArrayEquals(expected, Files.readAllBytes(root.resolve(name)), name);
                compared++;
            }
        }
        assertEquals(4, compared);
    }
}
