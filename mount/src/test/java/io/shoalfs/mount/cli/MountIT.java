package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libfuse transport with a kernel: a sample in memory, mounted by another process, whose pieces come when told. */
class MountIT {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int PIECE_LENGTH = 1 << 16;

    /** Opens its argument past the page cache, says so, reads, and tells how that ended. SIGINT has a handler. */
    private static final String DIRECT_READER = """
            import mmap, os, signal, sys
            class Interrupted(Exception): pass
            def stop(*_): raise Interrupted()
            signal.signal(signal.SIGINT, stop)
            f = os.open(sys.argv[1] + '/large.bin', os.O_RDONLY | os.O_DIRECT)
            print('reading', flush=True)
            try:
                os.preadv(f, [mmap.mmap(-1, 4096)], 0)
                print('read')
            except Interrupted:
                print('interrupted')
            except OSError as e:
                print(e.strerror)
            """;

    private Path directory = Path.of("");
    private Path at = Path.of("");

    @BeforeEach
    void needsFuse(@TempDir Path temporary) throws IOException {
        boolean isThere = Files.isWritable(Path.of("/dev/fuse"));
        if (!isThere) {
            System.out.println("MountIT is skipped: /dev/fuse is missing, or not ours to open");
        }
        assumeTrue(isThere, "/dev/fuse can be opened");
        directory = temporary;
        at = Files.createDirectory(directory.resolve("m"));
    }

    @Test
    void read_atEveryAlignment_isExact() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        try (var mount = SampleMount.on(at, LONG);
                var file = new RandomAccessFile(at.resolve("large.bin").toFile(), "r")) {
            mount.tell("all");
            byte[] wanted = mount.tree().file("large.bin");
            var random = new Random(seed);

            assertEquals(wanted.length, file.length());
            for (int offset : offsets(wanted.length, random)) {
                int length = Math.min(1 + random.nextInt(200_000), wanted.length - offset);
                byte[] read = new byte[length];
                file.seek(offset);
                file.readFully(read);
                assertArrayEquals(Arrays.copyOfRange(wanted, offset, offset + length), read, offset + "+" + length);
            }
            file.seek(wanted.length);
            assertEquals(-1, file.read());
            String direct = mount.output("dd", "if=" + at.resolve("large.bin"), "iflag=direct", "bs=4096", "of=copy");
            assertArrayEquals(wanted, Files.readAllBytes(directory.resolve("copy")), direct);
        }
    }

    private static List<Integer> offsets(int length, Random random) {
        var offsets = new ArrayList<Integer>();
        for (int boundary : List.of(4096, PIECE_LENGTH, 131_072, length)) {
            offsets.addAll(List.of(boundary - 1, Math.min(boundary, length - 1), Math.min(boundary + 1, length - 1)));
        }
        random.ints(200, 0, length).forEach(offsets::add);
        return offsets;
    }

    @Test
    void read_byManyAtOnce_whileItArrives_isExact() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            List<Callable<Void>> readers = new ArrayList<>();
            for (String path : mount.tree().paths()) {
                if (!path.startsWith(".pad/") && path.chars().allMatch(c -> c < 128)) {
                    readers.add(() -> {
                        assertArrayEquals(mount.tree().file(path), Files.readAllBytes(at.resolve(path)), path);
                        return null;
                    });
                }
            }
            var executor = Executors.newFixedThreadPool(32);
            var reading = readers.stream().map(executor::submit).toList();
            mount.awaitDemand("BLOCKING");
            mount.tell("all");

            for (Future<Void> reader : reading) {
                reader.get(SampleMount.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            executor.shutdown();
        }
    }

    @Test
    void ctrlC_endsABlockedCatAtOnce() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            var cat = mount.run("cat", at.resolve("large.bin").toString());
            mount.awaitDemand("0:BLOCKING");

            signal("INT", cat);

            assertTrue(cat.waitFor(2, TimeUnit.SECONDS), "cat still waits");
        }
    }

    @Test
    void interrupt_ofADirectRead_isEintr_andWithdrawsTheDemand() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            var reader = mount.run("/usr/bin/python3", "-c", DIRECT_READER, at.toString());
            mount.awaitDemand("0:BLOCKING");

            signal("INT", reader);

            assertTrue(reader.waitFor(2, TimeUnit.SECONDS), "the reader still waits");
            assertEquals("reading\ninterrupted\n", output(reader));
            mount.awaitDemand("0:NONE");
        }
    }

    @Test
    void kill_ofADirectReader_endsItAtOnce() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            var reader = mount.run("/usr/bin/python3", "-c", DIRECT_READER, at.toString());
            mount.awaitDemand("0:BLOCKING");

            signal("KILL", reader);

            assertTrue(reader.waitFor(2, TimeUnit.SECONDS), "the reader still waits");
            mount.awaitDemand("0:NONE");
        }
    }

    @Test
    void twentyBlockedReads_doNotDelayAHeldOne() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            int held = mount.tree().torrent().layout().pieceCount() - 1;
            mount.tell("piece " + held);
            mount.tell("piece " + (held - 1));
            for (int i = 0; i < 20; i++) {
                mount.run(
                        "dd", "if=" + at.resolve("large.bin"), "of=/dev/null", "bs=4096", "count=1", "skip=" + 20 * i);
            }
            mount.awaitDemand((20 * 19 * 4096 / PIECE_LENGTH) + ":BLOCKING");

            long begin = System.nanoTime();
            byte[] last = Files.readAllBytes(at.resolve("many/499"));

            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertArrayEquals(mount.tree().file("many/499"), last);
            assertTrue(millis < 500, "the held read took " + millis + " ms");
        }
    }

    @Test
    void noProgress_endsReadsWithEio_andSaysWhy() throws Exception {
        try (var mount = SampleMount.on(at, Duration.ofSeconds(1))) {
            var cat = mount.run("cat", at.resolve("one").toString());

            assertTrue(cat.waitFor(5, TimeUnit.SECONDS), "cat still waits");
            assertTrue(output(cat).contains("Input/output error"));
            String why = mount.python("import os, sys; print(os.getxattr(sys.argv[1] + '/one', 'user.shoalfs.error'))");
            assertTrue(why.contains("no peer is connected"), why);
        }
    }

    @Test
    void sigterm_whileReadsWait_endsThemAndTheMountWithinTwoSeconds() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            var cat = mount.run("cat", at.resolve("large.bin").toString());
            var direct = mount.run("/usr/bin/python3", "-c", DIRECT_READER, at.toString());
            mount.awaitDemand("0:BLOCKING");
            assertEquals("reading", firstLine(direct));

            mount.server().destroy();

            assertTrue(mount.server().waitFor(2, TimeUnit.SECONDS), "the server still runs");
            assertEquals(0, mount.server().exitValue());
            assertTrue(cat.waitFor(2, TimeUnit.SECONDS), "cat still waits");
            assertTrue(direct.waitFor(2, TimeUnit.SECONDS), "the direct reader still waits");
            assertTrue(mount.isGone(), "still mounted");
        }
    }

    @Test
    void sigterm_withAnOpenFile_endsTheMount() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            mount.tell("all");
            var open = mount.run("tail", "-f", at.resolve("one").toString());
            assertTrue(open.getInputStream().read() >= 0);

            mount.server().destroy();

            assertTrue(mount.server().waitFor(4, TimeUnit.SECONDS), "the server still runs");
            assertEquals(0, mount.server().exitValue());
            assertTrue(mount.isGone(), "still mounted");
        }
    }

    @Test
    void unmount_fromOutside_endsTheProcessWithStatusZero() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            mount.output("umount", at.toString());

            assertTrue(mount.server().waitFor(2, TimeUnit.SECONDS), "the server still runs");
            assertEquals(0, mount.server().exitValue());
        }
    }

    /** Busy at first, as it should be; detached from the tree it serves on, and ends with its last reader. */
    @Test
    void unmount_whileReadsWait_isRefused_andLazilyWorks() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            var cat = mount.run("cat", at.resolve("large.bin").toString());
            mount.awaitDemand("0:BLOCKING");

            var umount = mount.run("umount", at.toString());
            assertTrue(umount.waitFor(2, TimeUnit.SECONDS), "umount hangs");
            assertTrue(output(umount).contains("busy"));
            mount.output("umount", "-l", at.toString());
            assertTrue(mount.isGone(), "still in the tree");
            assertTrue(mount.server().isAlive());
            mount.tell("all");

            assertTrue(cat.getInputStream().readAllBytes().length == 2_000_003);
            assertTrue(mount.server().waitFor(2, TimeUnit.SECONDS), "the server still runs");
        }
    }

    @Test
    void staleMount_isTakenOver() throws Exception {
        try (var killed = SampleMount.on(at, LONG)) {
            killed.server().destroyForcibly().waitFor();
            assertFalse(killed.isGone(), "the kernel keeps the mount of a killed process");

            try (var mount = SampleMount.on(at, LONG)) {
                mount.tell("all");
                assertArrayEquals(mount.tree().file("one"), Files.readAllBytes(at.resolve("one")));
            }
            assertTrue(killed.isGone(), "one of the two is still mounted");
        }
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String firstLine(Process process) throws IOException {
        var line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c >= 0 && c != '\n';
                c = process.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
