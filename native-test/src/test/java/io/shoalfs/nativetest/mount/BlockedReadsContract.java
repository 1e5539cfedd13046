package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads that wait for data that nobody has: who does not need these is not held up, and who no longer wants them is free. */
abstract class BlockedReadsContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HELD = "large/0.bin";

    @RegisterExtension
    final Workspace work = new Workspace();

    private final String transport;
    private final DataSet dataSet = DataSet.of(60);

    BlockedReadsContract(String transport) throws IOException {
        this.transport = transport;
    }

    /** One file gets into the cache, from somebody who has no other. */
    @BeforeEach
    void fillCache() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        Path part = work.folder("part");
        Files.createDirectories(part.resolve("shapes/large"));
        Files.copy(dataSet.source().resolve(HELD), part.resolve("shapes").resolve(HELD));
        var seed = Libtorrent.run(work, torrent, part);
        try (var shoalFs = ShoalFs.mount(work, "filling", work.path("cache"), torrent, "--peer", seed.peer())) {
            // What it has in common with its neighbours nobody has: all but the first and the last piece.
            Command.bash(PATIENCE, "dd if=\"$1\" of=/dev/null bs=1M skip=1 count=14", file(shoalFs, HELD))
                    .succeeded();
        }
        seed.close();
    }

    /** Mounts without a source. */
    final ShoalFs mount() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        return ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "--read-timeout", "60s", "--transport", transport);
    }

    static Path file(ShoalFs shoalFs, String path) throws IOException {
        return shoalFs.content().resolve(path);
    }

    /** What blocked.py prints. */
    static double measure(Object... arguments) throws IOException {
        var result =
                Command.run(PATIENCE, Command.python("blocked.py", arguments)).succeeded();
        return Double.parseDouble(result.output().strip());
    }

    @Test
    void heldData_whileTwentyReadsWait_isReadWithin20Millis() throws IOException {
        try (var shoalFs = mount()) {
            double millis = measure("delay", file(shoalFs, HELD), file(shoalFs, "large/1.bin"), 20);

            assertTrue(millis < 20, "a read of held data took " + millis + " ms");
        }
    }

    @Test
    void sigint_endsAReadThatWaitsWithin100Millis() throws IOException {
        try (var shoalFs = mount()) {
            double millis = measure("interrupt", file(shoalFs, "large/1.bin"));

            assertTrue(millis < 100, "the read went on for " + millis + " ms");
        }
    }

    @Test
    void sigkill_endsAReaderThatWaitsWithin100Millis() throws IOException {
        try (var shoalFs = mount()) {
            double millis = measure("kill", file(shoalFs, "large/1.bin"));

            assertTrue(millis < 100, "the reader lived on for " + millis + " ms");
        }
    }
}
