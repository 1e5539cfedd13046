package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.disk.Forger;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The world stops at every change of the disk, of a first start, a clean stop, a second start and its clean stop; by a kill,
 * and by a power cut that takes what was not synced: the next start never fails, no byte is wrong, and what was synced is there.
 */
class CrashPointsTest {

    private static final int PIECE = 65_536;
    private static final int POWER_CUTS = Integer.getInteger("shoalfs.powercuts", 2);
    private static final long BUDGET = 16 << 20;

    private final SampleTorrent sample = SampleTorrent.of(51, PIECE, 1_100_000, 100_000, 30_000);
    private final List<Integer> first = List.of(0, 2, 3, 16, 17);
    private final List<Integer> second = List.of(1, 4, 18);

    /**
     * What a stopped world had done.
     *
     * @param held pieces that were told to be held
     * @param synced pieces that a clean stop had put away
     */
    private record Stopped(PowerCut disk, Set<Integer> held, Set<Integer> synced) {}

    @Test
    @Tag("slow")
    void stop_atEachChange_killed_losesNothing(@TempDir Path directory) throws Exception {
        boolean over = true;
        for (int changes = 0; over; changes++) {
            var root = directory.resolve("kill-" + changes);
            var stopped = run(root, changes);
            over = stopped.disk().isOver();
            assertServes(root, stopped.held(), "killed before change " + changes);
        }
    }

    @Test
    @Tag("slow")
    void stop_atEachChange_powerCut_losesNothingThatWasSynced(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("shoalfs.seed", System.nanoTime());
        boolean over = true;
        for (int changes = 0; over; changes++) {
            var stopped = run(directory.resolve("cut-" + changes), changes);
            over = stopped.disk().isOver();
            for (int cut = 0; cut < POWER_CUTS; cut++) {
                var words = "cut before change " + changes + ", -Dshoalfs.seed=" + seed;
                var left = directory.resolve("left-" + changes + "-" + cut);
                stopped.disk().leave(left, new Random(seed + 31L * changes + cut));
                vouch(left);
                assertServes(left, stopped.synced(), words);
            }
        }
    }

    /** The order that makes the marker true. */
    @Test
    void cleanStop_syncsDataThenStateThenMarker_andTheNextChangeRemovesTheMarkerFirst(@TempDir Path directory)
            throws Exception {
        var changes = run(directory, Integer.MAX_VALUE).disk().changes();
        var unsynced = new HashSet<Integer>();
        boolean marked = false;
        boolean stateNamed = false;
        int stops = 0;
        for (var change : changes) {
            var name = String.valueOf(change.path().getFileName());
            switch (change.kind()) {
                case WRITE -> {
                    assertTrue(!marked || name.matches("probe|format.new"), "written under the marker: " + name);
                    unsynced.add(change.file());
                }
                case SYNC -> unsynced.remove(change.file());
                case RENAME -> {
                    if (name.equals("state.new")) {
                        assertEquals(Set.of(), unsynced, "written and not synced before the state");
                        stateNamed = true;
                    }
                }
                case SYNC_DIRECTORY -> stateNamed = false;
                case CREATE -> {
                    if (name.equals("clean")) {
                        assertTrue(!stateNamed, "the state's name is not synced before the marker");
                        marked = true;
                        stops++;
                    }
                }
                case REMOVE -> {
                    marked = marked && !name.equals("clean");
                    unsynced.remove(change.file());
                }
                case MAKE_DIRECTORY -> {}
            }
        }
        assertEquals(2, stops);
    }

    @Test
    void firstChange_comesAfterTheMarkersRemovalIsSynced(@TempDir Path directory) throws Exception {
        var changes = run(directory, Integer.MAX_VALUE).disk().changes();
        int removals = 0;
        for (int at = 0; at + 1 < changes.size(); at++) {
            if (changes.get(at).kind() == PowerCut.Kind.REMOVE
                    && changes.get(at).path().endsWith("clean")) {
                assertEquals(PowerCut.Kind.SYNC_DIRECTORY, changes.get(at + 1).kind());
                removals++;
            }
        }
        assertEquals(1, removals);
    }

    /** First some pieces and a clean stop, then some more and another one, until the world stops. */
    private Stopped run(Path root, int changes) throws Exception {
        var disk = new PowerCut(root, changes);
        Set<Integer> held = ConcurrentHashMap.newKeySet();
        var synced = new HashSet<Integer>();
        for (var pieces : List.of(first, second)) {
            try (var cache = new TestCache(TestCache.small(root, BUDGET), disk)) {
                var store = cache.open(sample.torrent());
                store.watch(change -> note(change, held));
                fill(cache, store, pieces, disk);
            } catch (IOException e) {
                assertTrue(disk.isOver(), e::toString);
            }
            if (disk.isOver()) {
                break;
            }
            synced.addAll(pieces);
        }
        return new Stopped(disk, held, synced);
    }

    private static void note(HeldChange change, Set<Integer> held) {
        if (change.held()) {
            held.add(change.piece());
        } else {
            held.remove(change.piece());
        }
    }

    private void fill(TestCache cache, PieceStore store, List<Integer> pieces, PowerCut disk)
            throws InterruptedException, ExecutionException {
        for (int piece : pieces) {
            cache.offer(store, sample, List.of(piece));
            Await.until(() -> store.held().containsPiece(piece) || disk.isOver());
        }
    }

    /** What a stop left is believed to be as it was left: the worst case, in which only checksums tell. */
    private void vouch(Path left) throws IOException {
        var torrent =
                left.resolve("torrents").resolve(sample.torrent().id().primary().hex());
        if (Files.exists(torrent.resolve("clean")) && Files.exists(torrent.resolve("state"))) {
            Forger.vouchForFiles(torrent, sample.torrent().layout());
        }
    }

    private void assertServes(Path root, Set<Integer> kept, String words) throws Exception {
        try (var cache = new TestCache(root, BUDGET)) {
            var store = cache.open(sample.torrent());
            var pieces = IntStream.range(0, sample.torrent().layout().pieceCount());
            for (int piece : pieces.boxed().toList()) {
                for (var span : sample.torrent()
                        .layout()
                        .files(sample.torrent().layout().spanOf(piece))) {
                    assertExact(store, span, kept.contains(piece), words + ", piece " + piece);
                }
            }
        }
    }

    private void assertExact(PieceStore store, FileSpan span, boolean isKept, String words) throws Exception {
        var bytes = TestCache.read(store, span);
        assertTrue(bytes != null || !isKept, () -> "lost: " + words);
        if (bytes != null) {
            assertArrayEquals(sample.bytes(span), bytes, words);
        }
    }
}
