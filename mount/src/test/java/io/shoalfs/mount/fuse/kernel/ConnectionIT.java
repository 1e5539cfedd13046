package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounting and serving are two steps, of which another process may do the second. */
@Timeout(20)
class ConnectionIT {

    @TempDir
    private Path directory = Path.of("");

    private final MountOptions options = MountOptions.of("sample").passthrough(false);
    private final SampleTree sample = SampleTree.small();
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final PieceReader reader =
            new PieceReader(store, new RecordingSource(), new SteppedTimers(), Duration.ofSeconds(45));
    private final TorrentVolume volume = new TorrentVolume(store, reader, Instant.ofEpochSecond(1234), 0);

    private Path mountPoint() throws IOException {
        boolean can = Files.isWritable(Path.of("/dev/fuse"));
        if (!can) {
            System.out.println("ConnectionIT is skipped: /dev/fuse is not ours to use");
        }
        assumeTrue(can);
        return Files.createDirectory(directory.resolve("mount"));
    }

    private static boolean isMounted(Path at) throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + at + " ");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void descriptor_sentToAnother_isServedThere() throws Exception {
        Path at = mountPoint();
        var pair = UnixSocket.pair();
        var connection = KernelTransport.connect(at, options);
        pair[0].send(ByteBuffer.allocate(1), connection.descriptor());
        pair[1].receive(ByteBuffer.allocate(1));
        connection.handedOver();

        var received = Connection.received(pair[1].takeDescriptor().orElseThrow(), at);
        var mount = KernelTransport.serve(received, volume, options);

        assertEquals("1234\n", output("stat", "-c", "%Y", at.toString()));
        assertEquals(at + "\n", output("find", at.toString(), "-maxdepth", "0"));
        mount.close();
        mount.join();
        assertFalse(isMounted(at));
        pair[0].close();
        pair[1].close();
    }

    @Test
    void close_ofWhatNobodyServes_unmounts() throws Exception {
        Path at = mountPoint();
        var connection = KernelTransport.connect(at, options);
        assertEquals(true, isMounted(at));

        connection.close();
        connection.close();

        assertFalse(isMounted(at));
    }
}
