package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full before the budget is spent, or that cannot make holes: real ones, mounted by root for the test. */
@Tag("slow")
class FullDiskTest {

    private static final int PIECE = 65_536;
    private static final long BUDGET = 32 << 20;

    private final SampleTorrent sample = SampleTorrent.of(31, PIECE, 5_000_000, 100_000, 2_000_000, 3_000_000);
    private Path disk;

    @BeforeEach
    void useDirectory(@TempDir Path directory) {
        disk = directory;
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    @Test
    void fullDisk_everyReadIsAnsweredAndTheCacheShrinks() throws Exception {
        mount("tmpfs", "size=3m");
        try (var cache = new TestCache(disk, BUDGET)) {
            var store = cache.open(sample.torrent());

            readAll(cache, store);
            readAll(cache, store);

            // Writes follow the answers: what was reserved for one that the disk refuses is given back then.
            Await.until(() -> cache.used() <= 3 << 20);
            assertTrue(store.held().pieces().cardinality() > 20);
        }
        fill();
        try (var cache = new TestCache(disk, BUDGET)) {
            readAll(cache, cache.open(sample.torrent()));
        }
    }

    @Test
    void diskFullByOthers_everyReadIsAnsweredAndNothingIsKept() throws Exception {
        mount("tmpfs", "size=3m");
        try (var cache = new TestCache(disk, BUDGET)) {
            var store = cache.open(sample.torrent());
            fill();

            readAll(cache, store);

            Await.until(() -> cache.used() == 0);
            assertEquals(0, store.held().count());
        }
    }

    @Test
    void keepFree_isLeftFreeAndRegainedFromOthers() throws Exception {
        mount("tmpfs", "size=9m");
        var config = new CacheConfig(disk, BUDGET, 3 << 20, 4 << 20, 8, 2, 2);
        try (var cache = new TestCache(config)) {
            var store = cache.open(sample.torrent());

            readAll(cache, store);
            Await.until(() -> cache.used() > 4 << 20);
            // What the cache writes of its own state is not counted until the file system is asked again.
            assertTrue(free() >= (3 << 20) - (64 << 10), () -> "left free: " + free());

            run("dd", "if=/dev/zero", "of=" + disk.resolve("other"), "bs=64k", "count=32");
            assertTrue(free() < 2 << 20, "the others took some of it");
            cache.timers.advance(Giveback.PERIOD);
            Await.until(() -> free() >= (3 << 20) - (64 << 10));
            assertTrue(cache.used() > 1 << 20, "no more is given up than must be");
        }
    }

    private long free() {
        return disk.toFile().getUsableSpace();
    }

    @Test
    void noHoles_wholeFilesGo() throws Exception {
        mount("ramfs", "mode=700");
        try (var cache = new TestCache(disk, 6 << 20)) {
            var store = cache.open(sample.torrent());

            readAll(cache, store);
            readAll(cache, store);

            Await.until(() -> cache.used() <= 6 << 20);
            assertTrue(store.held().pieces().cardinality() > 20);
        }
    }

    private void readAll(TestCache cache, PieceStore store) throws Exception {
        for (int file = 0; file < sample.torrent().layout().files().count(); file++) {
            long length = sample.torrent().layout().files().lengthOf(file);
            for (long offset = 0; offset < length; offset += 30_000) {
                read(cache, store, new FileSpan(file, offset, (int) Math.min(30_000, length - offset)));
            }
        }
    }

    private void read(TestCache cache, PieceStore store, FileSpan span) throws Exception {
        var lease = store.lease(span);
        if (lease.isPresent()) {
            assertArrayEquals(sample.bytes(span), SampleTorrent.read(lease.get()));
            return;
        }
        var arrival = store.arrival(span);
        cache.offer(store, sample, Await.result(store.missing(span)));
        assertArrayEquals(sample.bytes(span), SampleTorrent.read(Await.result(arrival)), span::toString);
    }

    /** To the last byte. */
    private void fill() throws Exception {
        run("dd", "if=/dev/zero", "of=" + disk.resolve("other"), "bs=4k");
    }

    private void mount(String type, String options) throws Exception {
        assumeTrue(
                run("mount", "-t", type, "-o", options, "shoalfs-test", disk.toString()),
                "only root can mount a " + type);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
