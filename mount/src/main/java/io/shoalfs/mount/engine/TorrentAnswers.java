package io.shoalfs.mount.engine;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.TorrentStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What torrents' loops say of how they do: all are asked at the same time, and those that are too busy are left out. */
final class TorrentAnswers {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(TorrentAnswers.class);

    private TorrentAnswers() {}

    /** One for each, empty where it did not come in time. Blocks for a second at most. */
    static List<Optional<TorrentStatus>> of(List<Torrents.View> views, Timers timers) throws IOException {
        // All are asked before the first is waited for.
        var asked = views.stream()
                .map(view -> view.membership().status().toCompletableFuture())
                .toList();
        long endNanos = timers.nanoTime() + PATIENCE.toNanos();
        var answers = new ArrayList<Optional<TorrentStatus>>();
        for (var each : asked) {
            answers.add(answer(each, endNanos, timers));
        }
        return answers;
    }

    private static Optional<TorrentStatus> answer(CompletableFuture<TorrentStatus> asked, long endNanos, Timers timers)
            throws IOException {
        try {
            return Optional.of(asked.get(Math.max(0, endNanos - timers.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            log.error("a torrent could not be asked how it does", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
