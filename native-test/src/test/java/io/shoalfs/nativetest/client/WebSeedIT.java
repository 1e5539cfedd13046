package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Torrents that nobody has but web servers (BEP 19): nginx, which is no torrent client. */
class WebSeedIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(60);

    WebSeedIT() throws IOException {}

    /** The torrent names the server; some thousand files in a few connections. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void copy_fromNginxAlone_isExact(String format) throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.webSeededTorrent(work, 1 << 18, format, nginx.url());

        assertCopyIsExact(ShoalFs.mount(work, "mount", work.path("cache"), torrent));

        assertTrue(nginx.connections() <= 16, nginx.connections() + " connections");
    }

    /** The user names the server, which others than the public's authorities vouch for. */
    @Test
    void copy_overTls_fromAServerThatTheUserNames_isExact() throws IOException {
        Nginx nginx = Nginx.serveSecurely(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        work.environment("SSL_CERT_FILE", Nginx.certificate(work).toString());

        assertCopyIsExact(ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--web-seed", nginx.url()));
    }

    @Test
    void read_overTls_fromAServerThatNobodyVouchesFor_fails() throws IOException {
        Nginx nginx = Nginx.serveSecurely(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "--web-seed", nginx.url(), "--read-timeout", "3s");

        Command.Result read = Command.run(PATIENCE, "cat", shoalFs.content().resolve("large/0.bin"));

        assertNotEquals(0, read.status());
        assertTrue(
                shoalFs.child().output().contains("certificat"), shoalFs.child().output());
        shoalFs.close();
    }

    /** A reader whose peers have the data does not see that the server has enough of us. */
    @Test
    void read_whileTheServerRefusesAll_comesFromPeersAtOnce() throws IOException {
        Nginx nginx = Nginx.refuse(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "--peer", seed.peer(), "--web-seed", nginx.url());

        Duration longest = longestRead(shoalFs.content().resolve("large/0.bin"));
        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();

        System.out.println(
                "longest read " + longest + ", refused " + nginx.requests().size() + " times");
        assertTrue(longest.compareTo(Duration.ofSeconds(5)) < 0, longest.toString());
        assertFalse(nginx.requests().isEmpty(), "the server was not asked");
        assertTrue(nginx.requests().size() <= 20, nginx.requests().size() + " requests");
    }

    private static Duration longestRead(Path file) throws IOException {
        long longest = 0;
        try (var channel = FileChannel.open(file)) {
            var buffer = ByteBuffer.allocate(128 << 10);
            long begin = System.nanoTime();
            while (channel.read(buffer.clear()) >= 0) {
                long end = System.nanoTime();
                longest = Math.max(longest, end - begin);
                begin = end;
            }
        }
        return Duration.ofNanos(longest);
    }

    /** Two servers, one of which has other bytes in the same files: it is found out, and asked for nothing more. */
    @Test
    void copy_fromAServerThatLiesAndOneThatDoesNot_isExact() throws IOException {
        Path lies = work.folder("lies");
        Command.bash(
                        PATIENCE,
                        "cp -r \"$1\" \"$2\" && cd \"$2\"/shapes && for file in large/*; do"
                                + " printf lies | dd of=\"$file\" bs=1 seek=100000 conv=notrunc status=none; done",
                        dataSet.source(),
                        lies)
                .succeeded();
        Nginx liar = Nginx.serve(work, lies);
        Nginx honest = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "-o", "web-seed=" + liar.url(), "--web-seed", honest.url());

        assertCopyIsExact(shoalFs);

        assertTrue(liar.sent() > 0, "nobody asked the liar");
        String output = shoalFs.child().output();
        assertTrue(output.contains(liar.url() + " is asked for nothing more: it sent false data"), output);
    }

    /** A look into a large file is no reason to fetch it. */
    @Test
    void read_ofOneByte_fetchesLittleMoreThanItsPiece() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--web-seed", nginx.url());

        Command.run(
                        PATIENCE,
                        "dd",
                        "status=none",
                        "bs=1",
                        "count=1",
                        "skip=9000000",
                        "if=" + shoalFs.content().resolve("large/0.bin"))
                .succeeded();

        assertTrue(nginx.sent() <= 4 << 20, nginx.sent() + " bytes were sent");
        shoalFs.close();
    }

    private void assertCopyIsExact(ShoalFs shoalFs) throws IOException {
        Command.Result copy = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
        copy.succeeded();
        System.out.println("cp -r took " + copy.elapsed());
        dataSet.assertEqualTo(work.path("copy"));
        shoalFs.close();
    }
}
