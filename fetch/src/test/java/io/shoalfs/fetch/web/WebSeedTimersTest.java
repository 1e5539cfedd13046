package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.fetch.swarm.SteppedLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What of a web seed waits for a time: nothing does once it is closed, since a timer holds all that it may touch. */
class WebSeedTimersTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final SteppedLoop loop = new SteppedLoop();
    private final Set<Object> waiting = new HashSet<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Timers timers = new Timers() {
        @Override
        public long nanoTime() {
            return loop.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            var key = new Object();
            waiting.add(key);
            var timer = loop.schedule(delay, () -> {
                waiting.remove(key);
                task.run();
            });
            return () -> {
                waiting.remove(key);
                timer.cancel();
            };
        }
    };

    private final Ranges ranges = ranges();

    private static Ranges ranges() {
        var torrent = new Site()
                .add(Site.PIECE, "/t/a", "a")
                .add(Site.PIECE, "/t/b", "b")
                .torrent("t");
        return new Ranges(torrent.layout(), new BlockSpans(torrent), 1 << 20);
    }

    @Test
    void pause_isOver_orEnded() {
        var pause = new Pause(timers, told::incrementAndGet);
        pause.begin(LONG);
        assertTrue(pause.isOn());
        loop.advance(LONG);
        assertFalse(pause.isOn());
        assertEquals(1, told.get());

        pause.begin(LONG);
        pause.end();
        assertFalse(pause.isOn());
        assertEquals(Set.of(), waiting);
        loop.advance(LONG);
        assertEquals(1, told.get());
    }

    @Test
    void lackingFiles_areForgotten_whenItIsClosed() {
        var lacking = new Lacking(ranges, timers, told::incrementAndGet);
        lacking.lack(0, LONG);
        lacking.lack(1, LONG);
        lacking.lack(1, LONG);
        assertEquals(2, waiting.size());

        lacking.close();
        assertEquals(Set.of(), waiting);
        loop.advance(LONG);
        assertEquals(0, told.get());
    }

    @Test
    void lackingFile_isAskedForAgain_later() {
        var lacking = new Lacking(ranges, timers, told::incrementAndGet);
        lacking.lack(0, LONG);
        assertTrue(lacking.has(0));

        loop.advance(LONG);
        assertFalse(lacking.has(0));
        assertEquals(1, told.get());
    }

    @Test
    void keptFile_isDropped_whenItIsClosed() {
        var memory = new WholeFileMemory(100);
        var kept = new KeptFile(memory, timers, LONG);
        assertNotNull(kept.begin(100));
        kept.keep(0);
        assertEquals(1, waiting.size());

        kept.close();
        assertEquals(Set.of(), waiting);
        assertTrue(memory.take(100));
    }
}
