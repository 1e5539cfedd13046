package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cache of a format that this version does not know is refused in words, and stays as it is. */
class CacheFormatIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(10);
    private Path torrent = Path.of("");
    private Path cache = Path.of("");

    CacheFormatIT() throws IOException {}

    @BeforeEach
    void fill() throws IOException {
        torrent = dataSet.torrent(work, 1 << 18);
        cache = work.path("cache");
        String peer = "peer=" + Libtorrent.seed(work, torrent, dataSet).peer();
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", cache, torrent, "-o", peer);
        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();
    }

    @Test
    void unknownFormatOfTheCache_isRefused() throws IOException {
        Files.writeString(cache.resolve("format"), "shoalfs cache, format 7\n");

        assertRefused("is not of a format that this shoalfs knows");
    }

    @Test
    void unknownFormatOfATorrentsState_isRefused() throws IOException {
        Path state = Path.of(Command.bash(PATIENCE, "echo \"$1\"/torrents/*/state", cache)
                .succeeded()
                .output()
                .strip());
        var bytes = Files.readAllBytes(state);
        bytes[11] = 7;
        Files.write(state, bytes);

        assertRefused("has format 7, and this shoalfs knows only 2");
    }

    private void assertRefused(String words) throws IOException {
        String before = contents();
        Path at = work.folder("refused");

        var refused = Command.run(
                PATIENCE, Checkout.shoalfs(), "mount", "-f", "--cache-dir", cache, "--cache-size", "1G", torrent, at);

        assertEquals(1, refused.status());
        assertTrue(refused.output().contains(words), refused.output());
        assertFalse(refused.output().contains("\tat "), refused.output());
        assertEquals(List.of(), Mounts.below(at));
        assertEquals(before, contents());
    }

    /** Names, lengths and bytes of all that is in the cache. */
    private String contents() throws IOException {
        return Command.bash(
                        PATIENCE,
                        "cd \"$1\" && find . -printf '%p %y %s\\n' | sort && find . -type f | sort | xargs sha256sum",
                        cache)
                .succeeded()
                .output();
    }
}
