package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.web.RawServer.Request;
import io.shoalfs.torrent.Block;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a web seed asks a server for, and what it makes of honest answers. */
class WebSeedTest {

    private static final String LARGE = "/s/a%20set/large.bin";
    private static final String ODD = "/s/a%20set/d%C3%A9j%C3%A0/100%25%20%23%3F%2B%26.txt";
    private static final String THIRD = "/s/a%20set/third";

    private final Site site = new Site()
            .add(3 * Site.PIECE + 5_000, LARGE, "large.bin")
            .add(12_000, ODD, "déjà", "100% #?+&.txt")
            .add(100_000, THIRD, "third");
    private final RawServer server = new RawServer(site::honest);
    private final SeedUnderTest seed = new SeedUnderTest(server.url("/s/"), site.torrent("a set"));

    WebSeedTest() throws Exception {}

    @AfterEach
    void end() {
        seed.close();
        server.close();
    }

    @Test
    void request_ofOneBlock_asksForItsBytesOnly() throws Exception {
        receive(block(1, 2));

        var request = server.requests().get(0);
        assertEquals(List.of(LARGE + " 98304-114687"), asked());
        assertEquals("GET " + LARGE + " HTTP/1.1", request.line());
        assertEquals(
                server.url("").substring("http://".length()), request.headers().get("host"));
        assertEquals("identity", request.headers().get("accept-encoding"));
    }

    @Test
    void request_ofBlocksInARow_isOneRange() throws Exception {
        receive(block(0, 1), block(0, 2), block(0, 3), block(1, 0));

        assertEquals(List.of(LARGE + " 16384-81919"), asked());
    }

    @Test
    void request_ofBlocksApart_isARangeEach() throws Exception {
        receive(block(0, 0), block(2, 0));

        assertEquals(
                List.of(LARGE + " 0-16383", LARGE + " 131072-147455"),
                asked().stream().sorted().toList());
    }

    /** The block holds the end of one file, all of the next, whose name is odd, and the beginning of a third. */
    @Test
    void request_acrossFiles_isARangeOfEach() throws Exception {
        receive(block(3, 0), block(3, 1));

        assertEquals(
                List.of(ODD + " 0-11999", LARGE + " 196608-201607", THIRD + " 0-15767"),
                asked().stream().sorted().toList());
    }

    @Test
    void request_afterAnother_usesItsConnection() throws Exception {
        for (int piece = 0; piece < 3; piece++) {
            receive(block(piece, 0));
        }

        assertEquals(1, server.connections());
    }

    @Test
    void request_whenTheServerClosedTheIdleConnection_isMadeOnANewOne() throws Exception {
        server.says((request, out) -> {
            site.honest(request, out);
            return false;
        });

        receive(block(0, 0));
        receive(block(1, 0));

        assertEquals(2, server.connections());
        assertEquals("", seed.trouble());
    }

    @Test
    void connection_thatNobodyUses_isClosed() throws Exception {
        receive(block(0, 0));

        Await.until(() -> server.openConnections() == 0);

        receive(block(1, 0));
        assertEquals(2, server.connections());
    }

    @Test
    void answer_inChunks_isTaken() throws Exception {
        server.says((request, out) -> {
            out.write(raw(site.head(request) + "Transfer-Encoding: chunked\r\n\r\n"));
            var part = site.part(request);
            for (int from = 0; from < part.length; from += 5_000) {
                int length = Math.min(5_000, part.length - from);
                out.write(raw(Integer.toHexString(length) + "\r\n"));
                out.write(part, from, length);
                out.write(raw("\r\n"));
            }
            out.write(raw("0\r\n\r\n"));
            return true;
        });

        receive(block(0, 0), block(0, 1));
        receive(block(2, 0));

        assertEquals(1, server.connections());
    }

    /** What is asked for while a request is under way is merged, and waits a little for more. */
    @Test
    void requests_whileOneIsUnderWay_areFew() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        server.says((request, out) -> {
            mayAnswer.await();
            return site.honest(request, out);
        });
        seed.ask(block(0, 0), block(0, 1), block(0, 2), block(0, 3));
        for (int ordinal = 0; ordinal < 4; ordinal++) {
            seed.ask(block(1, ordinal));
        }
        mayAnswer.countDown();

        seed.awaitReceived(blocks(0, 2).toArray(Block[]::new));

        assertTrue(asked().size() <= 3, asked().toString());
    }

    @Test
    void requests_whenAllConnectionsAreBusy_waitWithoutWork() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        server.says((request, out) -> {
            mayAnswer.await();
            return site.honest(request, out);
        });
        var apart = Stream.of(block(0, 0), block(0, 2), block(1, 0), block(1, 2), block(2, 0), block(2, 2))
                .toArray(Block[]::new);
        seed.ask(apart);
        Await.until(() -> server.requests().size() == 4);
        var before = seed.worked();
        Thread.sleep(500);
        var worked = seed.worked().minus(before);
        mayAnswer.countDown();

        seed.awaitReceived(apart);
        assertTrue(worked.compareTo(Duration.ofMillis(60)) < 0, worked.toString());
    }

    @Test
    void cancel_ofWhatIsUnderWay_endsTheStream() throws Exception {
        server.says((request, out) -> {
            out.write(raw(site.head(request) + "Content-Length: " + site.part(request).length + "\r\n\r\n"));
            while (true) {
                // Of a body that never ends; the test does.
                out.write(new byte[1]);
                out.flush();
                Thread.sleep(5);
            }
        });
        seed.ask(block(0, 0), block(0, 1));
        Await.until(() -> !server.requests().isEmpty());

        seed.cancel(block(0, 0));
        assertEquals(0, server.broken());
        seed.cancel(block(0, 1));

        Await.until(() -> server.broken() == 1);
        assertTrue(seed.told.refused.isEmpty());
    }

    /** A new connection costs more than the little that is still to come. */
    @Test
    void cancel_ofWhatIsNearlyOver_keepsTheConnection() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        server.says((request, out) -> {
            mayAnswer.await();
            return site.honest(request, out);
        });
        seed.ask(block(0, 0));
        Await.until(() -> !server.requests().isEmpty());
        seed.cancel(block(0, 0));
        mayAnswer.countDown();
        Thread.sleep(100);

        receive(block(1, 0));

        assertEquals(1, server.connections());
        assertFalse(seed.told.received.containsKey(block(0, 0)));
    }

    @Test
    void cancel_ofWhatWaits_isNotAskedFor() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        server.says((request, out) -> {
            mayAnswer.await();
            return site.honest(request, out);
        });
        seed.ask(blocks(0, 2).toArray(Block[]::new));
        seed.ask(block(2, 0), block(2, 1), block(2, 2));
        seed.cancel(block(2, 0), block(2, 2));
        mayAnswer.countDown();
        seed.awaitReceived(blocks(0, 2).toArray(Block[]::new));
        seed.awaitReceived(block(2, 1));

        assertFalse(seed.told.received.containsKey(block(2, 0)));
        assertTrue(asked().contains(LARGE + " 147456-163839"), asked().toString());
    }

    @Test
    void redirect_isFollowed_andRemembered() throws Exception {
        server.says((request, out) -> {
            if (request.target().startsWith("/s/")) {
                out.write(raw(
                        "HTTP/1.1 302 Found\r\nLocation: /x" + request.target() + "\r\nContent-Length: 2\r\n\r\nhi"));
                return true;
            }
            return site.honest(new Request(request.line().replace("/x/s/", "/s/"), request.headers()), out);
        });

        receive(block(0, 0));
        receive(block(1, 0));

        assertEquals(List.of(LARGE + " 0-16383", "/x" + LARGE + " 0-16383", "/x" + LARGE + " 65536-81919"), asked());
        assertEquals(1, server.connections());
    }

    /** As with links that are signed, and good for some minutes only. */
    @Test
    void redirect_thatIsNoLongerGood_isAskedForAnew() throws Exception {
        server.says((request, out) -> {
            if (request.target().startsWith("/s/")) {
                out.write(raw("HTTP/1.1 307 Moved\r\nLocation: " + server.url("/x" + request.target()) + "?signed="
                        + server.requests().size() + "\r\nContent-Length: 0\r\n\r\n"));
                return true;
            }
            if (request.target().endsWith("?signed=1") && server.requests().size() > 2) {
                out.write(raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
                return true;
            }
            var plain = request.line().replace("/x/s/", "/s/").replaceFirst("\\?signed=\\d+", "");
            return site.honest(new Request(plain, request.headers()), out);
        });

        receive(block(0, 0));
        receive(block(1, 0));

        assertEquals("", seed.trouble());
        assertEquals(5, server.requests().size(), asked().toString());
    }

    /** A small file is taken whole then, deliberately, and the rest of it is not asked for. */
    @Test
    void answer_withTheWholeFile_servesTheRestOfItToo() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + site.file(request).length + "\r\n\r\n"));
            out.write(site.file(request));
            return true;
        });

        receive(block(3, 2));
        receive(block(4, 0), block(3, 3));

        assertEquals(1, server.requests().size(), asked().toString());
        assertEquals("", seed.trouble());
    }

    /** What several connections bring at once would take memory several times. */
    @Test
    void answers_withWholeFiles_areTakenOneAtATime() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + site.file(request).length + "\r\n\r\n"));
            out.write(site.file(request), 0, 6_000);
            out.flush();
            Thread.sleep(100);
            out.write(site.file(request), 6_000, site.file(request).length - 6_000);
            return true;
        });

        receive(block(3, 2), block(4, 1), block(4, 3));

        assertTrue(asked().size() <= 4, asked().toString());
        assertEquals("", seed.trouble());
    }

    /** What came of it would be counted twice, and the rest never be waited for to its end. */
    @Test
    void wholeFile_thatIsTooLongBehindARememberedRedirect_isRefused_andComesWhenItIsAskedForAgain() throws Exception {
        var odd = new Site().add(100_000, "/s/t", "t");
        var isOdd = new AtomicBoolean();
        var moved = new RawServer((request, out) -> {
            if (!isOdd.getAndSet(request.first() == 0)) {
                return odd.honest(request, out);
            }
            out.write(raw("HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n"));
            for (int length : new int[] {90_000, 1_000, 20_000}) {
                out.write(raw(Integer.toHexString(length) + "\r\n"));
                out.write(odd.file(request), 0, length);
                out.write(raw("\r\n"));
                out.flush();
                Thread.sleep(100);
            }
            return false;
        });
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 302 Go\r\nLocation: " + moved.url("/s/t") + "\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        try (moved;
                var redirected = new SeedUnderTest(server.url("/"), odd.torrent("t"))) {
            redirected.ask(block(0, 0));
            redirected.awaitReceived(block(0, 0));
            redirected.ask(block(1, 1), block(1, 2));
            Await.until(() -> redirected.told.received.size() + redirected.told.refused.size() == 3);

            for (var block : redirected.told.received.keySet()) {
                assertArrayEquals(odd.bytes(block), redirected.told.received.get(block));
            }
            var rest = redirected.told.refused.toArray(Block[]::new);
            redirected.ask(rest);
            redirected.awaitReceived(rest);
        }
    }

    @Test
    void close_endsTheSource() throws Exception {
        receive(block(0, 0));

        seed.close("it lied");

        Await.until(() -> seed.told.left.equals(List.of("it lied")));
        assertFalse(seed.serves(0));
    }

    private void receive(Block... blocks) throws Exception {
        seed.ask(blocks);
        seed.awaitReceived(blocks);
        for (var block : blocks) {
            assertArrayEquals(site.bytes(block), seed.told.received.get(block), block.toString());
        }
    }

    /** All blocks of some pieces. */
    private static Stream<Block> blocks(int from, int to) {
        return IntStream.range(4 * from, 4 * to).mapToObj(i -> block(i / 4, i % 4));
    }

    private List<String> asked() {
        return server.requests().stream()
                .map(request -> request.target() + " " + request.range())
                .toList();
    }
}
