package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The malformed torrents of the acceptance tests: each is refused in one sentence or loaded safely, within a second. */
class MalformedTest {

    /** Those of them that are to be loaded, whatever is odd about them. */
    private static final List<String> MOUNTED = List.of(
            "path-255-bytes",
            "path-duplicate-case",
            "piecelen-not-pow2",
            "announce-file",
            "announce-garbage",
            "announce-long",
            "announce-port",
            "announce-50k",
            "urllist-file",
            "nodes-junk");

    @Test
    void parse_everyMalformedTorrent_isRefusedOrSafe(@TempDir Path directory) throws Exception {
        write(directory);
        var wrong = new ArrayList<String>();
        try (var torrents = Files.newDirectoryStream(directory, "*.torrent")) {
            for (var torrent : torrents) {
                var name = torrent.getFileName().toString().replace(".torrent", "");
                byte[] bytes = Files.readAllBytes(torrent);
                long begin = cpuTime();
                var said = parse(bytes);
                var taken = Duration.ofNanos(cpuTime() - begin);
                System.out.printf("%-24s %4d ms  %s%n", name, taken.toMillis(), said);
                if (taken.toMillis() >= 1_000 || (MOUNTED.contains(name) && !said.equals("loaded"))) {
                    wrong.add(name + " in " + taken + ": " + said);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Not the clock's, since tests run beside others. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String parse(byte[] bytes) {
        try {
            var torrent = Metainfo.parse(bytes).torrent();
            assertTrue(torrent.layout().pieceCount() > 0);
            return "loaded";
        } catch (MetainfoException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static void write(Path directory) throws IOException, InterruptedException {
        var corpus = Corpus.directory();
        Assumptions.assumeTrue(corpus.isPresent(), "skipped: no acceptance tests beside a corpus");
        var script = corpus.get().resolveSibling("acceptance").resolve("malformed.py");
        Assumptions.assumeTrue(Files.isRegularFile(script), "skipped: there is no " + script);
        var process = new ProcessBuilder("python3", "-B", script.toString(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, "malformed.py ends well");
    }
}
