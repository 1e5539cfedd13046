package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.web.SeedUnderTest.Setting;
import io.shoalfs.torrent.Block;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That web seeds are asked for no byte more than the budget. */
class WebBudgetTest {

    private static final int LENGTH = 3 * Site.PIECE + 100;

    private final Site site = new Site().add(LENGTH, "/t", "t");
    private final RawServer server = new RawServer(site::honest);

    WebBudgetTest() throws Exception {}

    @AfterEach
    void end() {
        server.close();
    }

    private SeedUnderTest seed(long budget) throws Exception {
        return new SeedUnderTest(
                server.url("/"),
                site.torrent("t"),
                new Setting(Map.of(), path -> Optional.empty(), InstantSource.system()),
                budget);
    }

    private static Block[] all() {
        return IntStream.range(0, 13).mapToObj(i -> block(i / 4, i % 4)).toArray(Block[]::new);
    }

    private long asked() {
        return server.requests().stream()
                .mapToLong(request -> request.last() - request.first() + 1)
                .sum();
    }

    @Test
    void budgetOfJustEnough_bringsAll_andIsUsedUp() throws Exception {
        try (var seed = seed(LENGTH)) {
            seed.ask(all());
            seed.awaitReceived(all());

            assertEquals(LENGTH, asked());
            assertEquals(0, seed.budget.rest());
            assertEquals("the web budget of " + LENGTH + " bytes is used up", seed.budget.trouble());
            assertFalse(seed.serves(0));
        }
    }

    @Test
    void budgetOfLess_isKept_andWhatItDoesNotHoldIsRefused() throws Exception {
        int budget = 5 * Block.LENGTH + 1_000;
        try (var seed = seed(budget)) {
            seed.ask(all());
            Await.until(() -> seed.told.received.size() + seed.told.refused.size() == 13);

            assertEquals(5, seed.told.received.size());
            assertEquals(5 * Block.LENGTH, asked());
            assertEquals(1_000, seed.budget.rest());
            assertFalse(seed.budget.trouble().isEmpty());
        }
    }

    /** Two blocks do not fit, but one does: that is no end yet. */
    @Test
    void end_isWarnedOf_whenItIsThere_once() {
        var logger = (Logger) LoggerFactory.getLogger(WebBudget.class);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        logger.addAppender(logged);
        var budget = new WebBudget(100_000);

        assertTrue(budget.take(80_000));
        assertFalse(budget.take(2 * Block.LENGTH));
        assertEquals(List.of(), warnings(logged));

        assertTrue(budget.take(Block.LENGTH));
        assertFalse(budget.take(Block.LENGTH));
        logger.detachAppender(logged);
        assertEquals(List.of("the web budget of 100000 bytes is used up"), warnings(logged));
    }

    private static List<String> warnings(ListAppender<ILoggingEvent> logged) {
        return logged.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(text -> text.isEmpty() || text.contains("100000"))
                .toList();
    }

    @Test
    void answersWithoutTheFile_costNothing() throws Exception {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        try (var seed = seed(LENGTH)) {
            seed.ask(block(0, 0), block(0, 1));
            seed.awaitRefused(block(0, 0), block(0, 1));

            assertEquals(LENGTH, seed.budget.rest());
        }
    }

    @Test
    void redirects_costNothing() throws Exception {
        try (var start = new RawServer((request, out) -> {
                    out.write(
                            raw("HTTP/1.1 302 Go\r\nLocation: " + server.url("/t") + "\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });
                var seed = new SeedUnderTest(
                        start.url("/"),
                        site.torrent("t"),
                        new Setting(Map.of(), path -> Optional.empty(), InstantSource.system()),
                        LENGTH)) {
            seed.ask(all());
            seed.awaitReceived(all());

            assertEquals(LENGTH, asked());
            assertEquals(0, seed.budget.rest());
        }
    }

    /** What was on its way when it was cancelled may have been sent. */
    @Test
    void whatIsCancelledOnItsWay_counts() throws Exception {
        server.says((request, out) -> {
            out.write(
                    raw(site.head(request) + "Content-Length: " + (request.last() - request.first() + 1) + "\r\n\r\n"));
            while (true) {
                out.write(0);
                Thread.sleep(10);
            }
        });
        try (var seed = seed(LENGTH)) {
            seed.ask(all());
            Await.until(() -> !server.requests().isEmpty());
            seed.cancel(all());
            Await.until(() -> server.broken() == 1);

            assertEquals(0, seed.budget.rest());
        }
    }

    /** What comes beside the files is paid for, too. */
    @Test
    void errorsAndRedirects_costWhatTheySay() throws Exception {
        var remark = "x".repeat(10_000);
        server.says((request, out) -> {
            boolean isFirst = request.target().equals("/t");
            out.write(raw(
                    isFirst
                            ? "HTTP/1.1 302 Go\r\nLocation: /other\r\nContent-Length: 10000\r\n\r\n" + remark
                            : "HTTP/1.1 503 Later\r\nContent-Length: 10000\r\n\r\n" + remark));
            return true;
        });
        try (var seed = seed(LENGTH)) {
            seed.ask(block(0, 0));
            seed.awaitRefused(block(0, 0));

            assertEquals(LENGTH - 2 * 10_000, seed.budget.rest());
        }
    }

    /** It sends as fast as it can, and does not say how much. */
    @Test
    void serverThatIgnoresRanges_isAskedForOnePart_andCostsWhatItSent() throws Exception {
        var large = new Site().add(16 * Site.PIECE, "/t", "t");
        var sent = new AtomicLong();
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            while (true) {
                out.write(raw("2000\r\n" + "x".repeat(0x2000) + "\r\n"));
                sent.addAndGet(0x2000);
            }
        });
        int budget = 1 << 20;
        try (var seed = new SeedUnderTest(
                server.url("/"),
                large.torrent("t"),
                new Setting(Map.of(), path -> Optional.empty(), InstantSource.system()),
                budget)) {
            seed.ask(block(0, 0));
            seed.awaitRefused(block(0, 0));
            Await.until(() -> server.broken() == 1);

            long cost = budget - seed.budget.rest();
            assertTrue(sent.get() <= 600_000, () -> "sent " + sent);
            assertTrue(cost >= WebConfig.BUDGET_BUFFER, () -> "costs " + cost);
            for (int piece = 1; piece < 4; piece++) {
                seed.ask(block(piece, 0));
                seed.awaitRefused(block(piece, 0));
            }
            assertEquals(1, server.requests().size());
        }
    }

    /** Small files are had whole, for what they cost; one that the budget does not hold is not begun again. */
    @Test
    void serverThatIgnoresRanges_isAskedForWholeFiles_thatTheBudgetHolds() throws Exception {
        var small = new Site().add(2 * Site.PIECE, "/t/a", "a").add(2 * Site.PIECE, "/t/b", "b");
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 Fine\r\nContent-Length: " + 2 * Site.PIECE + "\r\n\r\n"));
            out.write(small.file(request));
            return true;
        });
        try (var seed = new SeedUnderTest(
                server.url("/"),
                small.torrent("t"),
                new Setting(Map.of(), path -> Optional.empty(), InstantSource.system()),
                3L * Site.PIECE)) {
            seed.ask(block(0, 0));
            seed.awaitReceived(block(0, 0));
            assertEquals(Site.PIECE, seed.budget.rest());

            seed.ask(block(2, 0));
            seed.awaitRefused(block(2, 0));
            assertEquals(Site.PIECE, seed.budget.rest());
            assertEquals(1, server.requests().size());
        }
    }

    /** A server that knows no ranges sends all: that is more than was asked for. */
    @Test
    void wholeFile_thatTheBudgetDoesNotHold_isNotTaken() throws Exception {
        var small = new Site().add(100_000, "/t", "t");
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 Fine\r\nContent-Length: 100000\r\n\r\n"));
            out.write(small.file(request));
            return true;
        });
        try (var seed = new SeedUnderTest(
                server.url("/"),
                small.torrent("t"),
                new Setting(Map.of(), path -> Optional.empty(), InstantSource.system()),
                50_000)) {
            seed.ask(block(0, 0));
            seed.awaitRefused(block(0, 0));

            assertTrue(seed.trouble().endsWith("the budget does not hold the whole file"), seed.trouble());
            assertTrue(seed.budget.rest() >= 0, () -> "rest " + seed.budget.rest());
        }
    }
}
