package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.web.RawServer.Script;
import io.shoalfs.torrent.Block;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a web seed does with servers that lie, fail or never end: it takes nothing of them, says why, and waits. */
class WebSeedRefusalTest {

    private static final int SMALL = 20_000;
    private static final int FILES = 20;

    /** A file beyond what is taken whole, one that is not, and many small ones. */
    private final Site site = site();

    private final RawServer server = new RawServer(site::honest);
    private final SeedUnderTest seed = new SeedUnderTest(server.url("/"), site.torrent("t"));

    WebSeedRefusalTest() throws Exception {}

    private static Site site() {
        var site = new Site().add(4 * Site.PIECE, "/t/long", "long").add(2 * Site.PIECE, "/t/short", "short");
        for (int i = 0; i < FILES; i++) {
            site.add(SMALL, "/t/" + i, "" + i);
        }
        return site;
    }

    @AfterEach
    void end() {
        seed.close();
        server.close();
    }

    @Test
    void anotherRange_isRefused() throws Exception {
        refuses("sends another range than it was asked for", (request, out) -> {
            var other = site.head(request).replace("0-16383", "16384-32767");
            out.write(raw(other + "Content-Length: 16384\r\n\r\n"));
            out.write(site.part(request));
            return true;
        });
    }

    @Test
    void aPartThatDoesNotSayWhich_isRefused() throws Exception {
        refuses("sends another range than it was asked for", (request, out) -> {
            out.write(raw("HTTP/1.1 206 Partial Content\r\nContent-Length: 16384\r\n\r\n"));
            out.write(site.part(request));
            return true;
        });
    }

    @Test
    void aFileOfAnotherLength_isNotAskedForAgain() throws Exception {
        refuses("has a file of another length", (request, out) -> {
            out.write(raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + request.range()
                    + "/262145\r\nContent-Length: 16384\r\n\r\n"));
            out.write(site.part(request));
            return true;
        });
        assertFalse(seed.serves(0));
        assertTrue(seed.serves(4));
    }

    @Test
    void moreThanWasAskedFor_isRefused() throws Exception {
        refuses("sends another length than it was asked for", (request, out) -> {
            out.write(raw(site.head(request) + "Content-Length: 20000\r\n\r\n"));
            out.write(site.part(request));
            out.write(new byte[20_000 - 16_384]);
            return true;
        });
    }

    /** What was asked for is taken, since it may be right; the stream is cut. */
    @Test
    void aBodyWithoutEnd_isCut() throws Exception {
        server.says((request, out) -> {
            out.write(raw(site.head(request) + "Transfer-Encoding: chunked\r\n\r\n4000\r\n"));
            out.write(site.part(request));
            out.write(raw("\r\n"));
            while (true) {
                out.write(raw("1000\r\n"));
                out.write(new byte[0x1000]);
                out.write(raw("\r\n"));
            }
        });

        seed.ask(block(0, 0));

        Await.until(() -> server.broken() == 1);
        assertEquals(Set.of(block(0, 0)), seed.told.received.keySet());
        assertEquals("the web seed " + server.url("/") + " sends more than it was asked for", seed.trouble());
    }

    @Test
    void aTextWithoutEnd_insteadOfTheFile_isCut() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 500 Sorry\r\n\r\n"));
            while (true) {
                out.write(new byte[0x1000]);
            }
        });

        seed.ask(block(0, 0));

        seed.awaitRefused(block(0, 0));
        Await.until(() -> server.broken() == 1);
    }

    @Test
    void aHeadWithoutEnd_isCut() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 206 Partial Content\r\n"));
            while (true) {
                out.write(raw("X-A: " + "a".repeat(1_000) + "\r\n"));
            }
        });

        seed.ask(block(0, 0));

        seed.awaitRefused(block(0, 0));
        Await.until(() -> server.broken() == 1);
        assertTrue(seed.told.received.isEmpty());
    }

    @Test
    void aTruncatedAnswer_givesWhatIsWhole() throws Exception {
        server.says((request, out) -> {
            out.write(raw(site.head(request) + "Content-Length: 65536\r\n\r\n"));
            out.write(site.part(request), 0, 40_000);
            return false;
        });

        seed.ask(block(0, 0), block(0, 1), block(0, 2), block(0, 3));

        seed.awaitRefused(block(0, 2), block(0, 3));
        assertEquals(Set.of(block(0, 0), block(0, 1)), seed.told.received.keySet());
        assertArrayEquals(site.bytes(block(0, 1)), seed.told.received.get(block(0, 1)));
        assertEquals("the web seed " + server.url("/") + " closed the connection", seed.trouble());
    }

    @Test
    void lessThanWasAskedFor_isRefused() throws Exception {
        refuses("sends less than it was asked for", (request, out) -> {
            out.write(raw(site.head(request) + "Transfer-Encoding: chunked\r\n\r\n100\r\n"));
            out.write(new byte[0x100]);
            out.write(raw("\r\n0\r\n\r\n"));
            return true;
        });
    }

    @Test
    void packedData_isRefused() throws Exception {
        refuses("sends packed data", (request, out) -> {
            var packed = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(site.part(request));
            }
            out.write(raw(
                    site.head(request) + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n"));
            packed.writeTo(out);
            return true;
        });
    }

    @Test
    void aPageInsteadOfTheFile_isRefused() throws Exception {
        refuses("has a file of another length", (request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n<html>log in</html>"));
            return true;
        });
    }

    @Test
    void aLongFileInsteadOfTheRange_isNotRead() throws Exception {
        refuses("knows no ranges, and the file is long", (request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: 262144\r\n\r\n"));
            out.write(site.file(request));
            return true;
        });
    }

    @Test
    void aWholeFileForWhichThereIsNoMemory_isNotRead() throws Exception {
        var large = new Site().add(SeedUnderTest.WHOLE_FILES + 1, "/t/a", "a").add(5, "/t/b", "b");
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + large.file(request).length + "\r\n\r\n"));
            out.write(large.file(request));
            return true;
        });
        try (var other = new SeedUnderTest(server.url("/"), large.torrent("t"))) {
            other.ask(block(0, 0));

            other.awaitRefused(block(0, 0));
            assertTrue(other.trouble().endsWith("whole files take too much memory"), other.trouble());
        }
    }

    @Test
    void aWholeFileThatIsCutShort_isRefused() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n"));
            out.write(new byte[0x100]);
            out.write(raw("\r\n0\r\n\r\n"));
            return true;
        });
        seed.ask(block(4, 0));

        seed.awaitRefused(block(4, 0));
        assertTrue(seed.told.received.isEmpty());
    }

    @Test
    void whatIsNoHttp_isRefused() throws Exception {
        refuses("sent what is no HTTP answer", (request, out) -> {
            out.write(raw("220 mail.example ESMTP\r\n\r\n"));
            return true;
        });
    }

    @Test
    void silence_isNotWaitedFor() throws Exception {
        refuses("did not answer", (request, out) -> {
            Thread.sleep(60_000);
            return true;
        });
    }

    @Test
    void redirects_goToTheWebOnly() throws Exception {
        for (var target :
                new String[] {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:70/", "//", "http://"}) {
            try (var another = new SeedUnderTest(server.url("/"), site.torrent("t"))) {
                server.says((request, out) -> {
                    out.write(raw("HTTP/1.1 302 Found\r\nLocation: " + target + "\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });

                another.ask(block(0, 0));

                another.awaitRefused(block(0, 0));
                assertEquals(
                        "the web seed " + server.url("/") + " redirects to where no web seed can be",
                        another.trouble(),
                        target);
            }
        }
    }

    @Test
    void redirects_areCounted() throws Exception {
        refuses("redirects without end", (request, out) -> {
            out.write(raw("HTTP/1.1 302 Found\r\nLocation: " + request.target() + "\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        assertEquals(4, server.requests().size());
    }

    @Test
    void aFailure_isFollowedByPausesThatGrow() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        long begin = System.nanoTime();
        for (int round = 1; round <= 3; round++) {
            seed.ask(block(0, 0));
            int changes = round;
            Await.until(() -> seed.told.changes.get() == changes);
        }

        var took = Duration.ofNanos(System.nanoTime() - begin);
        assertEquals(3, server.requests().size());
        assertTrue(took.compareTo(SeedUnderTest.FIRST_PAUSE.multipliedBy(1 + 2 + 4)) >= 0, took.toString());
    }

    @Test
    void tooManyRequests_areAskedAgainWhenTheServerSays() throws Exception {
        server.says((request, out) -> {
            if (server.requests().size() == 1) {
                out.write(raw("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"));
                return true;
            }
            return site.honest(request, out);
        });
        long begin = System.nanoTime();
        seed.ask(block(0, 0));
        seed.awaitRefused(block(0, 0));
        assertFalse(seed.serves(0));
        Await.until(() -> seed.told.changes.get() == 1);
        assertTrue(System.nanoTime() - begin >= 1_000_000_000L);
        assertTrue(seed.serves(0));

        seed.ask(block(0, 0));

        seed.awaitReceived(block(0, 0));
        assertEquals("", seed.trouble());
    }

    @Test
    void aMissingFile_leavesTheOthers() throws Exception {
        server.says((request, out) -> request.target().equals("/t/long")
                ? site.honest(new RawServer.Request("GET /none HTTP/1.1", request.headers()), out)
                : site.honest(request, out));

        seed.ask(block(0, 0), block(4, 0));

        seed.awaitRefused(block(0, 0));
        seed.awaitReceived(block(4, 0));
        assertFalse(seed.serves(3));
        assertTrue(seed.serves(4));
    }

    @Test
    void aServerWithoutTheTorrent_isNotAskedForEachFile() throws Exception {
        server.says((request, out) -> site.honest(new RawServer.Request("GET /none HTTP/1.1", request.headers()), out));

        seed.ask(IntStream.range(6, 12).mapToObj(piece -> block(piece, 0)).toArray(Block[]::new));
        for (int piece = 6; piece < 12 && seed.serves(11); piece++) {
            for (int ordinal = 0; ordinal < 4; ordinal++) {
                var block = block(piece, ordinal);
                if (seed.serves(piece)) {
                    seed.ask(block);
                    seed.awaitRefused(block);
                }
            }
        }

        Await.until(() -> !seed.serves(4));
        assertTrue(server.requests().size() < FILES, server.requests().size() + " requests");
    }

    private void refuses(String reason, Script script) throws Exception {
        server.says(script);

        seed.ask(block(0, 0));

        seed.awaitRefused(block(0, 0));
        assertTrue(seed.told.received.isEmpty());
        assertEquals("the web seed " + server.url("/") + " " + reason, seed.trouble());
    }
}
