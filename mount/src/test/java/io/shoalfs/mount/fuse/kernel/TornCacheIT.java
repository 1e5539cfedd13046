package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shoalfs.cache.Await;
import io.shoalfs.cache.Lease;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of the cache loses its end after we looked, and before the kernel reads it: EIO or the right bytes, no others. */
@Timeout(60)
class TornCacheIT {

    @TempDir
    private Path directory = Path.of("");

    private final List<Integer> errnos = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isToBeTorn = new AtomicBoolean(true);
    private TornCache cache;
    private Mount mount;
    private Path at = Path.of("");

    /** The real kernel; the file is cut off once, at the last moment. */
    private final class Tearing implements Wire {

        private final Wire kernel;

        Tearing(Wire kernel) {
            this.kernel = kernel;
        }

        @Override
        public int send(ByteBuffer message) {
            return kernel.send(message);
        }

        @Override
        public int send(ByteBuffer header, List<Lease.Region> body) {
            if (isToBeTorn.compareAndSet(true, false)) {
                cache.tear();
            }
            int errno = kernel.send(header, body);
            errnos.add(errno);
            return errno;
        }
    }

    @BeforeEach
    void mount() throws Exception {
        boolean can = Files.isWritable(Path.of("/dev/fuse"));
        if (!can) {
            System.out.println("TornCacheIT is skipped: /dev/fuse is not ours to use");
        }
        assumeTrue(can);
        at = Files.createDirectory(directory.resolve("mount"));
        cache = new TornCache(Files.createDirectory(directory.resolve("cache")));
        var options = MountOptions.of("sample").passthrough(false);
        var connection = KernelTransport.connect(at, options);
        mount = KernelTransport.serve(connection, new Tearing(connection.device()), cache.volume, options);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mount != null) {
            mount.close();
            mount.join();
            cache.close();
        }
    }

    /** Reads the file's beginning in one go, as another process: one that reads its own mount waits for itself. */
    private Process read(String... flags) throws IOException {
        var command = new ArrayList<>(List.of("timeout", "-s", "KILL", "20", "dd"));
        command.addAll(List.of("if=" + at.resolve(TornCache.FILE), "bs=" + TornCache.LENGTH, "count=1"));
        command.addAll(List.of(flags));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("error").toFile())
                .start();
    }

    /** Brings what is demanded, for as long as the reader lives. */
    private void bringUntilEnd(Process reader) throws Exception {
        while (reader.isAlive()) {
            for (int piece : cache.takeDemanded()) {
                cache.bring(piece);
            }
            Thread.sleep(1);
        }
    }

    private void assertRight(Process reader) throws Exception {
        byte[] bytes = reader.getInputStream().readAllBytes();
        assertEquals(0, reader.waitFor(), this::error);
        assertArrayEquals(Arrays.copyOf(cache.sample.file(TornCache.FILE), TornCache.LENGTH), bytes);
    }

    private void assertEio(Process reader) throws Exception {
        assertEquals(0, reader.getInputStream().readAllBytes().length);
        assertEquals(1, reader.waitFor());
        assertTrue(error().contains("Input/output error"), this::error);
    }

    private String error() {
        try {
            return Files.readString(directory.resolve("error"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** That is what the kernel makes of the EFAULT that it gives us. */
    @Test
    void directRead_endsWithEio_andTheNextOneIsRight() throws Exception {
        assertEio(read("iflag=direct"));
        assertEquals(List.of(Errno.EFAULT.number()), errnos);
        // Before anybody reads again.
        var demanded = new ArrayList<Integer>();
        Await.until(() -> demanded.addAll(cache.takeDemanded()));
        for (int piece : demanded) {
            cache.bring(piece);
        }

        var again = read("iflag=direct");
        // All that it writes fits into no pipe.
        var bringing = new Thread(() -> quietly(() -> bringUntilEnd(again)));
        bringing.start();
        assertRight(again);
        bringing.join();
    }

    /** The kernel forgets what it could not read ahead, and asks for what is read. */
    @Test
    void bufferedRead_isAskedForAgain_andRight() throws Exception {
        var reader = read();
        var bringing = new Thread(() -> quietly(() -> bringUntilEnd(reader)));
        bringing.start();
        assertRight(reader);
        bringing.join();

        assertEquals(Errno.EFAULT.number(), errnos.get(0));
    }

    @Test
    void withoutASource_everyReadEndsWithEio() throws Exception {
        assertEio(read("iflag=direct"));

        for (var reader : List.of(read("iflag=direct"), read())) {
            while (reader.isAlive()) {
                cache.timers.advance(TornCache.PATIENCE);
                Thread.sleep(1);
            }
            assertEio(reader);
        }
        assertEquals(List.of(Errno.EFAULT.number()), errnos);
    }

    /** A step that may fail. */
    private interface Step {
        void run() throws Exception;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
