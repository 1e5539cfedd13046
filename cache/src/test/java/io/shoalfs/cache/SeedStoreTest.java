package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A torrent that is given away in place, out of a directory that somebody changes. */
class SeedStoreTest {

    private static final int PIECE = 1 << 16;

    /** Longer than the kernel's clock ticks. */
    private static final long TICK_NANOS = Duration.ofMillis(25).toNanos();

    /** Four files, one a pad; the last piece is short. */
    private final SampleTorrent sample =
            SampleTorrent.of(7, PIECE, 200_000, 30, -(2 * PIECE - 200_030 % PIECE), 99_999);

    private final SteppedTimers timers = new SteppedTimers();
    private final CacheThreads threads = CacheThreads.start(CacheConfig.of(Path.of("/"), 1 << 30));

    @TempDir
    private Path directory = Path.of("");

    @TempDir
    private Path cache = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        for (int file : List.of(0, 1, 3)) {
            Files.write(path(file), sample.bytes(sample.file(file)));
        }
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private Path path(int file) {
        return directory.resolve(sample.torrent().layout().files().nameOf(file).toString());
    }

    /** Later: no file is so young that its stamp means nothing. */
    private SeedStore open() throws IOException {
        return open(InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1)));
    }

    private SeedStore open(InstantSource clock) throws IOException {
        return SeedStore.open(sample.torrent(), directory, cache, new SeedStore.Surroundings(threads, timers, clock));
    }

    private SeedStore verified() throws IOException {
        var store = open();
        store.verify((done, total) -> {});
        return store;
    }

    private int pieces() {
        return sample.torrent().layout().pieceCount();
    }

    private static byte[] copy(SeedStore store, PieceSpan span) throws Exception {
        var target = ByteBuffer.allocate(span.length());
        return Await.result(store.copy(span, target)) ? target.array() : new byte[0];
    }

    /** Without a trace in the file's times, as a dirty mapping has for a while. */
    private void flipUnseen(int file, long offset) throws IOException {
        try (var bytes = new RandomAccessFile(path(file).toFile(), "rw")) {
            bytes.seek(offset);
            int before = bytes.read();
            bytes.seek(offset);
            bytes.write(before ^ 1);
        }
    }

    @Test
    void copy_ofEachPart_isWhatTheTorrentSays_whereverItBegins() throws Exception {
        try (var store = verified()) {
            assertEquals(pieces(), store.held().pieces().cardinality());
            for (int piece = 0; piece < pieces(); piece++) {
                int length = sample.torrent().layout().lengthOf(piece);
                for (var span : List.of(
                        new PieceSpan(piece, 0, length),
                        new PieceSpan(piece, length - 1, 1),
                        new PieceSpan(piece, 16_000, Math.min(20_000, length - 16_000)))) {
                    assertArrayEquals(sample.bytes(span), copy(store, span), span.toString());
                }
            }
        }
    }

    @Test
    void beforeVerify_nothingIsHeld() throws Exception {
        try (var store = open()) {
            assertEquals(0, store.held().pieces().cardinality());
            assertEquals(0, copy(store, new PieceSpan(0, 0, 100)).length);
        }
    }

    @Test
    void verify_fileThatDiffersAndOneThatIsMissing_areNotHeld() throws Exception {
        flipUnseen(0, PIECE + 5L);
        Files.delete(path(3));
        try (var store = verified()) {
            assertTrue(store.holds(0));
            assertFalse(store.holds(1));
            assertTrue(store.holds(2));
            assertFalse(store.holds(pieces() - 1));
            assertEquals(0, copy(store, new PieceSpan(1, 0, 100)).length);
        }
    }

    @Test
    void byteThatChangesLater_isNotGivenAway_andItsPieceIsWithdrawn() throws Exception {
        try (var store = verified()) {
            var changes = new CopyOnWriteArrayList<HeldChange>();
            store.watch(changes::add);
            flipUnseen(0, PIECE + 20_000L);

            assertArrayEquals(sample.bytes(new PieceSpan(1, 0, 100)), copy(store, new PieceSpan(1, 0, 100)));
            assertEquals(0, copy(store, new PieceSpan(1, 16_384, 16_384)).length);
            Await.until(() -> store.doubtful() == 0);
            assertFalse(store.holds(1));
            assertTrue(store.holds(0), "what is hashed again and matches is held again");
            assertTrue(changes.contains(new HeldChange(1, false)), changes.toString());

            flipUnseen(0, PIECE + 20_000L);
            timers.advance(SeedStore.LOOK);
            Await.until(() -> store.holds(1));
            assertArrayEquals(sample.piece(1), copy(store, new PieceSpan(1, 0, PIECE)));
        }
    }

    @Test
    void fileThatIsReplaced_isSeenWithoutAnybodyWhoAsks() throws Exception {
        try (var store = verified()) {
            assertEquals(100, copy(store, new PieceSpan(0, 0, 100)).length);
            var other = directory.resolve("other");
            Files.write(other, new byte[200_000]);
            Files.move(other, path(0), StandardCopyOption.REPLACE_EXISTING);

            timers.advance(SeedStore.LOOK);

            Await.until(() -> !store.holds(0) && store.doubtful() == 0);
            assertEquals(0, copy(store, new PieceSpan(0, 0, 100)).length);
            assertTrue(store.holds(pieces() - 1), "another file's");
        }
    }

    @Test
    void fileBehindManyOthers_isLookedAtToo(@TempDir Path other) throws Exception {
        int count = 2 * SeedStore.LOOK_FILES + 10;
        int[] lengths = new int[count];
        Arrays.fill(lengths, PIECE / 2);
        var many = SampleTorrent.of(9, PIECE, lengths);
        var names = many.torrent().layout().files();
        for (int file = 0; file < count; file++) {
            Files.write(other.resolve(names.nameOf(file).toString()), many.bytes(many.file(file)));
        }
        var clock = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));
        try (var store =
                SeedStore.open(many.torrent(), other, cache, new SeedStore.Surroundings(threads, timers, clock))) {
            store.verify((done, total) -> {});
            int last = many.torrent().layout().pieceCount() - 1;
            assertTrue(store.holds(last));
            Files.write(other.resolve(names.nameOf(count - 1).toString()), new byte[7]);

            timers.advance(SeedStore.LOOK);

            Await.until(() -> !store.holds(last) && store.doubtful() == 0);
            assertTrue(store.holds(0));
            Await.until(() -> timers.pending() == 1, () -> "it is looked again");
        }
    }

    @Test
    void restart_hashesOnlyWhatHasChanged() throws Exception {
        verified().close();
        LockSupport.parkNanos(TICK_NANOS);
        flipUnseen(3, 99_000);
        try (var store = verified()) {
            assertTrue(store.holds(0));
            assertFalse(store.holds(pieces() - 1));
            assertArrayEquals(sample.piece(0), copy(store, new PieceSpan(0, 0, PIECE)), "by the checksums of before");
        }
    }

    /** What changed before, within a tick of the clock, has the stamp of what was hashed. */
    @Test
    void restart_fileThatWasYoungWhenItWasHashed_isHashedAgain() throws Exception {
        try (var store = open(InstantSource.system())) {
            store.verify((done, total) -> {});
        }
        flipUnseen(0, 5);
        try (var store = verified()) {
            assertFalse(store.holds(0));
            assertTrue(store.holds(1));
        }
    }

    @Test
    void restart_withDamagedMemory_givesAwayNothingWrong() throws Exception {
        verified().close();
        try (var paths = Files.walk(cache);
                var file = FileChannel.open(
                        paths.filter(path -> path.endsWith("checksums"))
                                .findFirst()
                                .orElseThrow(),
                        StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[4]), 0);
        }
        try (var store = verified()) {
            assertEquals(0, copy(store, new PieceSpan(0, 0, 100)).length, "the checksum does not match");
            Await.until(() -> store.doubtful() == 0 && store.holds(0));
            assertArrayEquals(sample.piece(0), copy(store, new PieceSpan(0, 0, PIECE)));
        }
    }

    @Test
    void secondProcess_isRefusedInASentence() throws Exception {
        try (var store = open()) {
            assertTrue(store.root().startsWith(directory));
            var failure = assertThrows(IOException.class, this::open);
            assertTrue(failure.toString().contains("is seeded by another shoalfs"), failure.toString());
        }
    }

    @Test
    void brokenOff_keepsWhatItHas_andTheNextGoesOn() throws Exception {
        try (var store = open()) {
            assertThrows(
                    IOException.class,
                    () -> store.verify((done, total) -> {
                        throw new IOException("broken off");
                    }));
        }
        try (var store = verified()) {
            assertEquals(pieces(), store.held().pieces().cardinality());
        }
    }

    @Test
    void directory_isNeverWritten() throws Exception {
        var before = FileTime.fromMillis(0);
        for (int file : List.of(0, 1, 3)) {
            Files.setLastModifiedTime(path(file), before);
            assertTrue(path(file).toFile().setReadOnly());
        }
        Files.setLastModifiedTime(directory, before);
        try (var store = verified()) {
            assertEquals(100, copy(store, new PieceSpan(0, 0, 100)).length);
        }
        assertEquals(before, Files.getLastModifiedTime(directory));
        assertEquals(before, Files.getLastModifiedTime(path(0)));
    }

    /** As memory that runs out is one. */
    @Test
    void verify_anErrorOnAThread_endsInASentence() throws Exception {
        try (var store = open()) {
            store.watch(change -> {
                throw new OutOfMemoryError("by the test");
            });
            var failure = assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThrows(IOException.class, () -> store.verify((done, total) -> {})));
            assertTrue(failure.toString().contains("by the test"), failure.toString());
        }
    }

    @Test
    void close_duringARehash_waitsForOnePieceAndKeepsIt() throws Exception {
        var closer = new CompletableFuture<Thread>();
        var hashed = new AtomicInteger();
        var changing = verified();
        changing.watch(change -> {
            if (change.held() && hashed.incrementAndGet() == 1) {
                var thread = new Thread(changing::close);
                thread.start();
                closer.complete(thread);
                Await.until(() -> thread.getState() == Thread.State.WAITING);
            }
        });
        Files.setLastModifiedTime(path(0), FileTime.fromMillis(0));
        timers.advance(SeedStore.LOOK);
        Await.result(closer).join();
        assertEquals(1, hashed.get());
        try (var store = open()) {
            assertThrows(
                    IOException.class,
                    () -> store.verify((done, total) -> {
                        throw new IOException("broken off");
                    }));
            assertTrue(store.holds(0) && store.holds(pieces() - 1));
        }
    }
}
