package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.TorrentStatus;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched and pinned of three torrents in a cache that holds two. */
class FetchTest {

    private static final int PIECE = 65_536;
    private static final int LENGTH = 5_000_000;
    private static final long BUDGET = 12_000_000;

    private final SteppedTimers timers = new SteppedTimers();
    private final RecordingSource source = new RecordingSource();
    private final CacheThreads threads;
    private final DiskPieceCache cache;
    private final Torrents torrents;

    FetchTest(@TempDir Path directory) throws IOException {
        var config = new CacheConfig(directory, BUDGET, 0, 4 << 20, 8, 2, 2);
        threads = CacheThreads.start(config);
        cache = DiskPieceCache.open(config, threads, timers);
        torrents = new Torrents(
                Duration.ofSeconds(45),
                timers,
                cache,
                new Torrents.OrdersAndRecordings(cache.orders(), new Recordings(System::nanoTime)),
                new NoPeers());
    }

    @AfterEach
    void close() throws IOException {
        try (threads) {
            torrents.close();
            cache.close();
        }
    }

    @Test
    void fetch_moreThanTheCacheHoldsTogether_failsBeforeItBegins() throws IOException {
        var targets = List.of(target("first"), target("second"), target("third"));
        assertTrue(failure(false, targets.subList(0, 2)).contains("it began"));
        source.takeDemands();

        var failure = failure(false, targets);

        assertTrue(failure.contains("the cache of 12000000 bytes has room for 12000000"), failure);
        assertTrue(failure.contains("15000000"), failure);
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void pin_brokenOff_pinsNothing() throws IOException {
        var target = target("first");

        assertTrue(failure(true, List.of(target)).contains("it began"));

        cache.requireRoom(BUDGET);
    }

    private String failure(boolean isPin, List<String> targets) {
        var request = ControlMessage.of(Errands.FETCH).with("wait", true).with("targets", targets);
        var fetch = new Fetch(new Targets(cache, torrents), isPin);
        var failure = assertThrows(
                IOException.class,
                () -> fetch.run(request, (done, total) -> {
                    throw new IOException("it began");
                }));
        return String.valueOf(failure.getMessage());
    }

    /** All of a torrent that is mounted from now on. */
    private String target(String name) throws IOException {
        var hashes = "h".repeat(20 * ((LENGTH + PIECE - 1) / PIECE));
        var text = "d4:infod6:lengthi" + LENGTH + "e4:name" + name.length() + ":" + name + "12:piece lengthi" + PIECE
                + "e6:pieces" + hashes.length() + ":" + hashes + "ee";
        var metainfo = Metainfo.parse(text.getBytes(StandardCharsets.US_ASCII));
        return torrents.use(Shown.of(metainfo, true), new GivenSources(List.of(), List.of(), List.of()))
                        .hash()
                        .hex() + ":1";
    }

    /** Joins swarms that nobody is in. */
    private final class NoPeers extends QuietFetcher {

        @Override
        PieceSource source() {
            return source;
        }

        @Override
        CompletionStage<TorrentStatus> status(PieceStore store) {
            throw new AssertionError("nobody asks how it does");
        }
    }
}
