package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Somebody else hurts files of the cache, in each way and at each time: every read is exact, nothing hangs, what is wrong is
 * told in one line and fetched again, and nothing outside the cache is touched.
 */
class DamageTest {

    private static final int PIECE = 65_536;
    private static final long BUDGET = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So long that the next change has another change time, also where the kernel's clock ticks a hundred times a second. */
    private static final Duration TICK = Duration.ofMillis(25);

    private final SampleTorrent sample = SampleTorrent.of(41, PIECE, 1_500_000, 300_000, 2_000_000, 7, 40_000, -1_000);

    private final List<Integer> all =
            IntStream.range(0, sample.torrent().layout().pieceCount()).boxed().toList();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path directory = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void useDirectory(@TempDir Path given) throws IOException {
        directory = given.resolve("cache");
        outside = Files.createDirectory(given.resolve("outside"));
        Files.writeString(outside.resolve("file"), "mine");
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void detach() {
        logger().detachAppender(log);
    }

    @ParameterizedTest
    @EnumSource
    void ownFile_hurtBetweenMounts_allIsReadExactly(Damage damage) throws Exception {
        fill();
        damage.to(file("files/000/0"), outside);
        readsAllAndKeepsIt(damage);
    }

    @ParameterizedTest
    @EnumSource
    void sharedFile_hurtBetweenMounts_allIsReadExactly(Damage damage) throws Exception {
        fill();
        damage.to(file("files/small"), outside);
        readsAllAndKeepsIt(damage);
    }

    @ParameterizedTest
    @MethodSource
    void bookkeeping_hurtBetweenMounts_allIsReadExactly(String name, Damage damage) throws Exception {
        fill();
        if (Files.size(file(name)) > 0 || !damage.name().matches("BIT_FLIP|TRUNCATED")) {
            damage.to(file(name), outside);
        }
        assertTimeoutPreemptively(PATIENCE, () -> {
            try (var cache = new TestCache(directory, BUDGET)) {
                assertAllRead(cache, cache.open(sample.torrent()));
            }
            assertUntouched();
        });
    }

    static Stream<Arguments> bookkeeping_hurtBetweenMounts_allIsReadExactly() {
        return Stream.of("state", "clean", "checksums")
                .flatMap(name -> Arrays.stream(Damage.values()).map(damage -> Arguments.of(name, damage)));
    }

    @ParameterizedTest
    @EnumSource
    void file_hurtWhileMounted_allIsReadExactly(Damage damage) throws Exception {
        assertTimeoutPreemptively(PATIENCE, () -> {
            try (var cache = new TestCache(directory, BUDGET)) {
                var store = cache.open(sample.torrent());
                holdAll(cache, store);
                pause();
                damage.to(file("files/000/2"), outside);
                if (!damage.name().endsWith("_OF_ITS_DIRECTORY")) {
                    damage.to(file("files/small"), elsewhere());
                    damage.to(file("checksums"), elsewhere());
                }
                assertAllRead(cache, store);
                assertOneLineOfDamage();
            }
            assertUntouched();
        });
    }

    @ParameterizedTest
    @EnumSource
    void file_hurtWhileItIsRead_noReadIsWrong(Damage damage) throws Exception {
        assertTimeoutPreemptively(PATIENCE, () -> {
            try (var cache = new TestCache(directory, BUDGET)) {
                var store = cache.open(sample.torrent());
                holdAll(cache, store);
                pause();
                var stop = new AtomicBoolean();
                var wrong = new AtomicReference<@Nullable Throwable>();
                var reader = new Thread(() -> readUntil(stop, cache, store, wrong));
                reader.start();
                pause();
                damage.to(file("files/000/2"), outside);
                pause();
                stop.set(true);
                reader.join();
                if (wrong.get() != null) {
                    throw new AssertionError(wrong.get());
                }
                assertAllRead(cache, store);
            }
            assertUntouched();
        });
    }

    /** Now, and after one more start. */
    private void readsAllAndKeepsIt(Damage damage) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            try (var cache = new TestCache(directory, BUDGET)) {
                assertAllRead(cache, cache.open(sample.torrent()));
                assertOneLineOfDamage();
            }
            boolean isRepaired = damage != Damage.FULL_DIRECTORY;
            try (var cache = new TestCache(directory, BUDGET)) {
                var store = cache.open(sample.torrent());
                if (isRepaired) {
                    assertReadsAre(store);
                } else {
                    assertAllRead(cache, store);
                }
            }
            assertUntouched();
        });
    }

    private void fill() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            holdAll(cache, cache.open(sample.torrent()));
        }
        pause();
    }

    private void holdAll(TestCache cache, PieceStore store) throws Exception {
        cache.offer(store, sample, all);
        Await.until(() -> store.held().pieces().cardinality() == all.size());
    }

    /** Fetches what is missing, and reads all. */
    private void assertAllRead(TestCache cache, PieceStore store) throws Exception {
        for (int file = 0; file < 5; file++) {
            for (long offset = 0; offset < sample.file(file).length(); offset += PIECE) {
                read(cache, store, part(file, offset));
            }
        }
        // What follows the answers, so that a stop finds it done.
        Await.until(
                () -> store.held().pieces().cardinality() == all.size() || isFullDirectory(),
                () -> "held are only " + store.held().pieces());
    }

    private boolean isFullDirectory() {
        return List.of("files/000/0", "files/000/2", "files/small").stream()
                .anyMatch(name -> Files.exists(file(name).resolve("mine")));
    }

    private FileSpan part(int file, long offset) {
        return new FileSpan(
                file, offset, (int) Math.min(PIECE, sample.file(file).length() - offset));
    }

    private void read(TestCache cache, PieceStore store, FileSpan span)
            throws IOException, InterruptedException, ExecutionException {
        for (int tries = 0; tries < 20; tries++) {
            cache.offer(store, sample, Await.result(store.missing(span)));
            var lease = store.lease(span);
            if (lease.isPresent()) {
                byte[] bytes;
                try {
                    bytes = SampleTorrent.read(lease.get());
                } catch (IOException e) {
                    continue; // As a reader of the mount does: it is fetched, and asked for again.
                }
                assertArrayEquals(sample.bytes(span), bytes, span::toString);
                return;
            }
            if (span.length() > 1 && tries > 2) {
                // What is only in memory is leased within one piece.
                int half = span.length() / 2;
                read(cache, store, new FileSpan(span.file(), span.offset(), half));
                read(cache, store, new FileSpan(span.file(), span.offset() + half, span.length() - half));
                return;
            }
        }
        throw new AssertionError("never readable: " + span);
    }

    private void assertReadsAre(PieceStore store) throws Exception {
        for (int file = 0; file < 5; file++) {
            assertArrayEquals(sample.bytes(sample.file(file)), TestCache.read(store, sample.file(file)));
        }
    }

    private void readUntil(
            AtomicBoolean stop, TestCache cache, PieceStore store, AtomicReference<@Nullable Throwable> wrong) {
        try {
            while (!stop.get()) {
                for (long offset = 0; offset < 2_000_000 && !stop.get(); offset += PIECE) {
                    read(cache, store, part(2, offset));
                }
            }
        } catch (IOException | InterruptedException | ExecutionException | AssertionError e) {
            wrong.set(e);
        }
    }

    private void assertOneLineOfDamage() {
        var warnings = log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(text -> text.contains("were changed or damaged"))
                .toList();
        assertTrue(warnings.size() <= 1, warnings::toString);
    }

    private void assertUntouched() throws IOException {
        assertEquals("mine", Files.readString(outside.resolve("file")));
    }

    private Path elsewhere() throws IOException {
        var other = Files.createDirectories(outside.resolve("other"));
        Files.writeString(other.resolve("file"), "mine");
        return other;
    }

    private Path file(String name) {
        return directory
                .resolve("torrents")
                .resolve(sample.torrent().id().primary().hex())
                .resolve(name);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.shoalfs.cache");
    }

    private static void pause() {
        LockSupport.parkNanos(TICK.toNanos());
    }
}
