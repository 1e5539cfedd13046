package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Candidate.State;
import io.shoalfs.fetch.swarm.SteppedLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    private final SteppedLoop loop = new SteppedLoop();
    private final Candidates candidates =
            new Candidates(loop, ConnectionConfig.standard(), address -> 0, InetAddress::isSiteLocalAddress);

    @Test
    void failed_givenByHand_isTriedForEverAtMostThirtySecondsApart() {
        candidates.give(address(1));
        assertEquals(List.of(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L), attempts(130));
        assertEquals(List.of("peer 127.0.0.1:1 is out"), candidates.troubles().toList());
    }

    @Test
    void failed_found_isForgottenAfterSix() {
        candidates.find(address(1), 0);

        assertEquals(List.of(0L, 5L, 15L, 35L, 75L, 155L), attempts(10_000));
        assertTrue(candidates.nextInNanos(false).isEmpty());
    }

    @Test
    void find_oneThatFailed_isTriedSoon() {
        candidates.find(address(1), 0);
        for (int i = 0; i < 4; i++) {
            candidates.failed(take(), "is out");
            loop.advance(Duration.ofNanos(candidates.nextInNanos(false).orElseThrow()));
        }
        candidates.failed(take(), "is out");
        loop.advance(Duration.ofSeconds(2));
        assertNull(candidates.next(false));

        candidates.find(address(1), 0);

        assertSame(address(1).getPort(), take().address.getPort());
    }

    @Test
    void next_givenByHand_comesFirst() {
        candidates.find(address(1), 0);
        candidates.give(address(2));

        assertEquals(address(2), take().address);
        assertEquals(address(1), take().address);
        assertNull(candidates.next(false));
    }

    /** Where there is room for no stranger, nobody else is called. */
    @Test
    void next_ownOnly_isOneInOurNetworks() {
        var ours = new InetSocketAddress("10.1.2.3", 6881);
        candidates.find(address(1), 0);
        candidates.find(ours, 0);

        var candidate = Objects.requireNonNull(candidates.next(true));
        assertEquals(ours, candidate.address);
        candidate.state = State.DIALLING;
        assertNull(candidates.next(true));
        assertTrue(candidates.nextInNanos(true).isEmpty());
        assertEquals(address(1), take().address);
    }

    /** Whoever tells us of many addresses in our own networks keeps us from nobody else. */
    @Test
    void next_manyInOurNetworks_areCalledInTheirTurn() {
        candidates.find(address(1), 0);
        loop.advance(Duration.ofSeconds(1));
        for (int port = 1; port <= 500; port++) {
            candidates.learn(new InetSocketAddress("10.1.2.3", port));
        }

        assertEquals(address(1), take().address);
    }

    @Test
    void find_moreThanAreRemembered_ignoresTheRest() {
        for (int port = 1; port <= 3_000; port++) {
            candidates.find(address(port), 0);
        }
        int count = 0;
        while (candidates.next(false) != null) {
            take();
            count++;
        }

        assertEquals(1_000, count);
    }

    @Test
    void rest_isNotTriedUntilWoken_andThenAtOnce() {
        candidates.give(address(1));
        var candidate = take();
        candidate.state = State.CONNECTED;

        candidates.rest(candidate);
        loop.advance(Duration.ofHours(1));
        candidates.hurry();
        assertNull(candidates.next(false));
        assertTrue(candidates.nextInNanos(false).isEmpty());
        assertEquals(List.of(), candidates.troubles().toList());

        candidates.wake();
        assertSame(candidate, candidates.next(false));
    }

    private Candidate take() {
        var candidate = Objects.requireNonNull(candidates.next(false));
        candidate.state = State.DIALLING;
        candidate.triedNanos = loop.nanoTime();
        return candidate;
    }

    /** The seconds at which the one candidate is tried, if each attempt fails. */
    private List<Long> attempts(int seconds) {
        var attempts = new ArrayList<Long>();
        for (int second = 0; second < seconds; second++) {
            if (candidates.next(false) != null) {
                attempts.add((long) second);
                candidates.failed(take(), "is out");
            }
            loop.advance(Duration.ofSeconds(1));
        }
        return attempts;
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
