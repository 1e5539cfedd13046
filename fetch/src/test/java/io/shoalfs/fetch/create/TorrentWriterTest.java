package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.TorrentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From files to a torrent file, and back by our own reader. What libtorrent says of it is in CreateIT. */
class TorrentWriterTest {

    private static final int PIECE = 1 << 16;

    private static final Description PLAIN = new Description(List.of(), List.of(), null, null, false, null);

    private final ExecutorService pool = Executors.newFixedThreadPool(3);

    @AfterEach
    void endPool() throws InterruptedException {
        pool.shutdown();
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS), "a worker goes on");
    }

    private static byte[] random(int seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static MemoryFiles sample() {
        return new MemoryFiles()
                .with("a", random(1, 3 * PIECE + 17))
                .with("b/c", random(2, 1))
                .with("b/d", new byte[0])
                .with("b/e/f", random(3, 16_385))
                .with("b-", random(4, 2 * PIECE))
                .with("twin", random(1, 3 * PIECE + 17))
                .with("z", random(5, 300 * 1024));
    }

    private byte[] written(MemoryFiles files, Plan plan, Description description, int workers) throws IOException {
        var store = new MemoryHashes();
        new Hashing(plan, Share.all(plan), files, store).run(workers, pool, (done, total) -> {});
        var out = new ByteArrayOutputStream();
        TorrentId id = new TorrentWriter(plan, description, store).write(out);
        assertEquals(Metainfo.parse(out.toByteArray()).torrent().id(), id);
        return out.toByteArray();
    }

    private static Plan plan(Format format, MemoryFiles files) {
        return new Plan(format, files.files(), Name.of("sample"), false, PIECE);
    }

    @ParameterizedTest
    @EnumSource
    void torrent_ofEachFormat_isOfTheseFiles_andItsHashesAreTheirs(Format format) throws IOException {
        var files = sample();

        var metainfo = Metainfo.parse(written(files, plan(format, files), PLAIN, 3));

        assertTrue(files.wereReadOnce());
        assertTrue(metainfo.isVerifiable());
        var layout = metainfo.torrent().layout();
        var space = ByteBuffer.allocate((int) layout.files().length());
        int real = 0;
        for (int file = 0; file < layout.files().count(); file++) {
            int length = (int) layout.files().lengthOf(file);
            if (layout.files().is(file, FileAttribute.PADDING)) {
                space.put(new byte[length]);
            } else {
                assertEquals(
                        files.files().file(real).path(),
                        layout.files().file(file).path());
                space.put(files.content(real++));
            }
        }
        assertEquals(files.files().count(), real);
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            var content = space.slice(piece * PIECE, layout.lengthOf(piece));
            assertTrue(metainfo.torrent().hashes().matches(piece, content), "piece " + piece);
        }
    }

    @ParameterizedTest
    @EnumSource
    void torrent_isTheSame_whoeverHashedIt(Format format) throws IOException {
        var one = sample();
        var three = sample();

        assertArrayEquals(written(one, plan(format, one), PLAIN, 1), written(three, plan(format, three), PLAIN, 3));
    }

    @Test
    void description_isReadBack_andOnlyPrivateAndSourceChangeTheHash() throws IOException {
        var files = sample();
        var trackers = List.of(
                List.of(URI.create("http://a/x"), URI.create("udp://b:80")), List.of(URI.create("https://c/x")));
        var seeds = List.of(URI.create("http://w/d/"), URI.create("http://v/"));
        var open = new Description(trackers, seeds, "a comment", "a program", false, null);

        var metainfo = Metainfo.parse(written(files, plan(Format.HYBRID, files), open, 2));

        assertEquals(trackers, metainfo.trackers());
        assertEquals(seeds, metainfo.webSeeds());
        assertEquals("a comment", metainfo.remarks().comment());
        assertEquals("a program", metainfo.remarks().createdBy());
        assertFalse(metainfo.isPrivate());
        var again = sample();
        var closed = new Description(List.of(), List.of(), null, null, true, "site");
        var other = Metainfo.parse(written(again, plan(Format.HYBRID, again), closed, 2));
        assertTrue(other.isPrivate());
        assertEquals("site", other.remarks().source());
        var third = sample();
        var plain = Metainfo.parse(written(third, plan(Format.HYBRID, third), PLAIN, 2));
        assertEquals(plain.torrent().id(), metainfo.torrent().id());
        assertFalse(plain.torrent().id().equals(other.torrent().id()));
    }

    /** Files that are read otherwise. */
    private record ReadBy(MemoryFiles memory, Reading reading) implements Source {

        interface Reading {
            void read(int file, long offset, ByteBuffer target) throws IOException;
        }

        @Override
        public FileTable files() {
            return memory.files();
        }

        @Override
        public long versionOf(int file) {
            return 0;
        }

        @Override
        public Reader reader(Place end) {
            return new Reader() {
                @Override
                public void read(int file, long offset, ByteBuffer target) throws IOException {
                    reading.read(file, offset, target);
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void hashing_ofWhatCannotBeRead_saysWhy_andEndsAllWorkers() {
        var files = sample();
        var failure = new IOException("the disk is gone");
        var broken = new ReadBy(files, (file, offset, target) -> {
            throw failure;
        });
        var plan = plan(Format.V2, files);
        var hashing = new Hashing(plan, Share.all(plan), broken, new MemoryHashes());

        assertSame(failure, assertThrows(IOException.class, () -> hashing.run(3, pool, (done, total) -> {})));
    }

    @Test
    void hashing_forWhichThereIsNoThread_endsThoseThatBegan() {
        var files = sample();
        var reading = new AtomicInteger();
        var slow = new ReadBy(files, (file, offset, target) -> {
            reading.incrementAndGet();
            try {
                Thread.sleep(150);
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                reading.decrementAndGet();
            }
            target.position(target.limit());
        });
        var plan = plan(Format.V2, files);
        var hashing = new Hashing(plan, Share.all(plan), slow, new MemoryHashes());
        var begun = new AtomicInteger();
        Executor crowded = task -> {
            if (begun.getAndIncrement() == 2) {
                throw new RejectedExecutionException();
            }
            pool.execute(task);
            while (reading.get() < begun.get()) {
                Thread.onSpinWait();
            }
        };

        assertThrows(RejectedExecutionException.class, () -> hashing.run(3, crowded, (done, total) -> {}));

        assertEquals(0, reading.get());
    }

    @Test
    void hashing_thatNobodyWantsAnyMore_isBrokenOff() throws IOException {
        var files = sample();
        var reader = files.reader(new Source.Place(files.files().count(), 0));
        var slow = new ReadBy(files, (file, offset, target) -> {
            try {
                Thread.sleep(150);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            reader.read(file, offset, target);
        });
        var plan = plan(Format.V2, files);
        var hashing = new Hashing(plan, Share.all(plan), slow, new MemoryHashes());

        var thrown = assertThrows(
                IOException.class,
                () -> hashing.run(1, pool, (done, total) -> {
                    throw new IOException("broken off");
                }));
        assertEquals("broken off", thrown.getMessage());
        assertFalse(files.wereReadOnce());
    }

    @Test
    void plan_refusesPiecesThatNoTorrentHas() {
        var files = sample();
        for (int length : new int[] {0, 1 << 13, 20_000, 3 << 14}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Plan(Format.HYBRID, files.files(), Name.of("x"), false, length),
                    "of " + length);
        }
        assertEquals(3 << 14, new Plan(Format.V1, files.files(), Name.of("x"), false, 3 << 14).pieceLength());
    }
}
