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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Complete files are read by the kernel itself, from the cache; without that option, and on older kernels, by us. */
class PassthroughIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    PassthroughIT() throws IOException {}

    /** What the program wrote, to the kernel above all, while a complete file was read that the kernel had forgotten. */
    private long writtenFor(String file, String... options) throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var all = new String[options.length + 2];
        all[0] = "-o";
        all[1] = "peer=" + seed.peer();
        System.arraycopy(options, 0, all, 2, options.length);
        try (var shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, all)) {
            var result = Command.run(
                            PATIENCE,
                            Command.python(
                                    "passthrough.py",
                                    shoalFs.content().resolve(file),
                                    shoalFs.mountPoint(),
                                    dataSet.source().resolve(file)))
                    .succeeded();
            return Long.parseLong(result.output().strip());
        }
    }

    @Test
    void complete_isReadFromTheCache() throws IOException {
        Assumptions.assumeTrue(isOffered(), "Linux before 6.9 has no passthrough");
        Assumptions.assumeFalse(
                Files.getFileStore(work.path(".")).type().equals("overlay"),
                "the cache would lie on an overlay, which the kernel does not pass through to");

        long written = writtenFor("large/0.bin");

        assertTrue(written < 1 << 20, "the program wrote " + written + " bytes");
    }

    @Test
    void complete_nopassthrough_isReadThroughUs() throws IOException {
        long written = writtenFor("large/0.bin", "--no-passthrough");

        assertTrue(
                written >= Files.size(dataSet.source().resolve("large/0.bin")),
                "the program wrote " + written + " bytes");
    }

    static boolean isOffered() {
        var version = System.getProperty("os.version").split("[.-]", -1);
        int major = Integer.parseInt(version[0]);
        return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 9);
    }
}
