package io.shoalfs.fetch.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When keys are renewed, on a clock and a worker that stand still. */
class KeyRingTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private int asked;
    private @Nullable IOException failure;
    private Optional<Duration> lifetime = Optional.of(Duration.ofHours(1));
    private final KeyRing ring = new KeyRing(this::make, tasks::add, () -> now);

    private Optional<Keys> make() throws IOException {
        asked++;
        if (failure != null) {
            throw failure;
        }
        return Optional.of(
                new Keys("ID" + asked, "secret", null, lifetime.map(now::plus).orElse(null)));
    }

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private String id() {
        return ring.current().flatMap(KeyRing.Ring::keys).map(Keys::id).orElse("none");
    }

    @Test
    void manyWant_oneRenewalServesAll() {
        var first = ring.renew();
        assertSame(first, ring.renew());
        assertTrue(ring.current().isEmpty());

        work();

        assertEquals(1, asked);
        assertEquals("ID1", id());
    }

    @Test
    void beforeExpiry_oldOnesAreUsedWhileNewOnesCome() {
        ring.renew();
        work();
        now = now.plus(Duration.ofMinutes(54));
        assertEquals("ID1", id());
        assertTrue(tasks.isEmpty(), "renewed too early");
        now = now.plus(Duration.ofMinutes(2));

        assertEquals("ID1", id());
        assertEquals("ID1", id());
        assertEquals(1, tasks.size(), "one renewal at a time");
        work();

        assertEquals("ID2", id());
    }

    @Test
    void renewalFails_validOnesAreUsedOn_andExpiredOnesAreNot() {
        ring.renew();
        work();
        now = now.plus(Duration.ofMinutes(56));
        failure = new IOException("no service");
        assertEquals("ID1", id());
        work();

        assertEquals("ID1", id());
        assertTrue(tasks.isEmpty(), "tried again without a pause");
        now = now.plus(Duration.ofMinutes(1));
        assertEquals("ID1", id());
        assertEquals(1, tasks.size());
        work();
        now = now.plus(Duration.ofMinutes(4));

        assertTrue(ring.current().isEmpty());
        var renewal = ring.renew().toCompletableFuture();
        work();
        var thrown = assertThrows(CompletionException.class, renewal::join);
        assertEquals("no service", Objects.requireNonNull(thrown.getCause()).getMessage());
    }

    @Test
    void keysOfFiles_areReadAgainNowAndThen() {
        lifetime = Optional.empty();
        ring.renew();
        work();
        now = now.plus(Duration.ofMinutes(11));

        assertEquals("ID1", id());
        work();

        assertEquals("ID2", id());
    }

    @Test
    void discarded_areUsedNoMore_butLaterOnesAre() {
        ring.renew();
        work();
        var refused = ring.current().flatMap(KeyRing.Ring::keys).orElseThrow();

        ring.discard(refused);
        assertFalse(ring.current().isPresent());
        ring.renew();
        work();
        ring.discard(refused);

        assertEquals("ID2", id());
    }
}
