package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.fetch.web.RawServer.Script;
import io.shoalfs.torrent.Block;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How slow a server may be. */
@Tag("slow")
class WebSeedPaceTest {

    private final Site site = new Site().add(4 * Site.PIECE, "/t", "t");
    private final RawServer server = new RawServer(site::honest);
    private final SeedUnderTest seed = new SeedUnderTest(server.url("/"), site.torrent("t"));

    WebSeedPaceTest() throws Exception {}

    @AfterEach
    void end() {
        seed.close();
        server.close();
    }

    @Test
    void answer_thatIsAlwaysStillToCome_isNotWaitedForForEver() throws Exception {
        refuses("did not answer", (request, out) -> {
            while (true) {
                out.write(raw("HTTP/1.1 102 Processing\r\n\r\n"));
                out.flush();
                Thread.sleep(300);
            }
        });
    }

    @Test
    void answer_thatComesByteByByte_isNotWaitedForForEver() throws Exception {
        refuses("sends too slowly", (request, out) -> {
            out.write(raw(site.head(request) + "Content-Length: " + site.part(request).length + "\r\n\r\n"));
            for (byte b : site.part(request)) {
                out.write(b);
                out.flush();
                Thread.sleep(300);
            }
            return true;
        });
    }

    /** 50 kB/s, for longer than what is too slow may last. */
    @Test
    void slowLine_bringsAll() throws Exception {
        server.says((request, out) -> {
            var part = site.part(request);
            out.write(raw(site.head(request) + "Content-Length: " + part.length + "\r\n\r\n"));
            for (int from = 0; from < part.length; from += 5_000) {
                out.write(part, from, Math.min(5_000, part.length - from));
                Thread.sleep(100);
            }
            return true;
        });
        var blocks = IntStream.range(0, 16).mapToObj(i -> block(i / 4, i % 4)).toArray(Block[]::new);
        seed.ask(blocks);
        seed.awaitReceived(blocks);

        assertEquals("", seed.trouble());
        assertEquals(1, server.requests().size());
    }

    private void refuses(String reason, Script script) throws Exception {
        server.says(script);

        seed.ask(block(0, 0));

        seed.awaitRefused(block(0, 0));
        assertEquals("the web seed " + server.url("/") + " " + reason, seed.trouble());
    }
}
