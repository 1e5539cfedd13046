package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Announces in virtual time, to scripted trackers. */
class AnnouncerTest {

    private static final URI A = URI.create("http://a/announce");
    private static final URI B = URI.create("http://b/announce");
    private static final URI C = URI.create("http://c/announce");
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881);
    private static final Duration INTERVAL = Duration.ofMinutes(30);

    private final SteppedLoop loop = new SteppedLoop();
    private final Scripted trackers = new Scripted();
    private final List<InetSocketAddress> found = new ArrayList<>();
    private final List<InetAddress> seenAt = new ArrayList<>();

    @Test
    void start_trackerAnswers_startedAtOnceThenAtItsInterval() {
        trackers.answers(A, INTERVAL, Duration.ofMinutes(1), PEER);
        var announcer = announcer(List.of(List.of(A)));

        announcer.start();
        loop.runTasks();
        assertEquals(List.of("0 a started"), trackers.asked());
        assertEquals(List.of(PEER), found);

        loop.advance(INTERVAL.plusSeconds(1));
        assertEquals(List.of("1800 a "), trackers.asked());
    }

    @Test
    void reports_oneThatAnswersAndOneThatFails_sayWhenAndWhyAndWhatIsNext() {
        trackers.answers(A, INTERVAL, Duration.ofMinutes(1), PEER);
        trackers.fails(B);
        var announcer = announcer(List.of(List.of(A), List.of(B)));
        assertEquals(
                2,
                announcer
                        .reports()
                        .filter(report -> report.answered().isEmpty())
                        .count());

        loop.advance(Duration.ofSeconds(10));
        announcer.start();
        announcer.hurry();
        loop.advance(Duration.ofSeconds(1));

        var reports = announcer.reports().toList();
        var good = reports.get(0);
        assertEquals(PlainAddress.ofTracker(A), good.name());
        assertEquals(1, good.peers());
        assertEquals(Duration.ofSeconds(1), good.answered().orElseThrow());
        assertEquals(Duration.ofSeconds(59), good.next().orElseThrow());
        assertEquals("", good.trouble());
        var bad = reports.get(1);
        assertTrue(bad.failures() > 0 && !bad.trouble().isEmpty(), bad.toString());
        assertTrue(bad.answered().isEmpty(), bad.toString());
        assertTrue(bad.next().isPresent(), bad.toString());
    }

    @Test
    void start_trackerSaysWhereItSeesUs_isPassedOn() {
        var us = new InetSocketAddress("1.2.3.4", 1).getAddress();
        trackers.answers(A, new AnnounceReply(INTERVAL, INTERVAL, List.of(PEER), "", us));

        announcer(List.of(List.of(A))).start();
        loop.runTasks();

        assertEquals(List.of(us), seenAt);
        assertEquals(List.of(PEER), found);
    }

    @Test
    void start_firstOfTierFails_theOtherIsAskedAtOnceAndComesFirstFromThenOn() {
        trackers.answers(B, INTERVAL, Duration.ofMinutes(1), PEER);
        var announcer = announcer(List.of(List.of(A, B)));

        announcer.start();
        loop.runTasks();
        var first = trackers.asked();
        assertTrue(
                first.equals(List.of("0 a started", "0 b started")) || first.equals(List.of("0 b started")),
                first.toString());
        loop.advance(INTERVAL.plusSeconds(1));

        assertEquals(List.of("1800 b "), trackers.asked());
    }

    @Test
    void hurry_twoInTheTier_asksTheUsedOneInItsTimeAndTheOtherOnlyIfItFails() {
        trackers.answers(A, INTERVAL, Duration.ofMinutes(1), PEER);
        trackers.answers(B, INTERVAL, Duration.ofMinutes(1), PEER);
        var announcer = announcer(List.of(List.of(A, B)));
        announcer.start();
        loop.runTasks();
        boolean usesA = trackers.asked().equals(List.of("0 a started"));

        announcer.hurry();
        loop.advance(Duration.ofSeconds(59));
        assertEquals(List.of(), trackers.asked());

        trackers.fails(usesA ? A : B);
        loop.advance(Duration.ofSeconds(2));
        assertEquals(usesA ? List.of("60 a ", "60 b started") : List.of("60 b ", "60 a started"), trackers.asked());
    }

    @Test
    void start_tierFails_theNextBeginsAtOnceAndTheFirstIsTriedAgainEverLater() {
        trackers.answers(B, INTERVAL, Duration.ofMinutes(1), PEER);
        var announcer = announcer(List.of(List.of(A), List.of(B), List.of(C)));

        announcer.start();
        loop.runTasks();
        assertEquals(List.of("0 a started", "0 b started"), trackers.asked());
        assertEquals("tracker http://a/announce is out", announcer.condition());

        loop.advance(Duration.ofMinutes(29));
        var retries = trackers.asked();
        assertTrue(retries.size() >= 5 && retries.size() <= 8, retries.toString());
        assertTrue(retries.stream().allMatch(call -> call.endsWith(" a started")), retries.toString());
    }

    @Test
    void start_trackerKnowsNobody_theNextTierIsAskedToo() {
        trackers.answers(A, INTERVAL, Duration.ofMinutes(1));
        trackers.answers(B, INTERVAL, Duration.ofMinutes(1), PEER);

        announcer(List.of(List.of(A), List.of(B), List.of(C))).start();
        loop.runTasks();

        assertEquals(List.of("0 a started", "0 b started"), trackers.asked());
    }

    @Test
    void start_trackerIsSlow_theNextTierIsAskedBesideIt() {
        trackers.hangs(A);
        trackers.answers(B, INTERVAL, Duration.ofMinutes(1), PEER);

        announcer(List.of(List.of(A), List.of(B))).start();
        loop.advance(Duration.ofSeconds(4));

        assertEquals(List.of("0 a started", "3 b started"), trackers.asked());
    }

    @Test
    void hurry_beforeTheTrackersMinimum_waitsForIt() {
        trackers.answers(A, INTERVAL, Duration.ofSeconds(40), PEER);
        var announcer = announcer(List.of(List.of(A)));
        announcer.start();
        loop.advance(Duration.ofSeconds(10));
        trackers.asked();

        announcer.hurry();
        announcer.hurry();
        loop.advance(Duration.ofSeconds(29));
        assertEquals(List.of(), trackers.asked());
        loop.advance(Duration.ofSeconds(2));
        assertEquals(List.of("40 a "), trackers.asked());

        loop.advance(Duration.ofMinutes(5));
        announcer.hurry();
        loop.runTasks();
        assertEquals(1, trackers.asked().size());
    }

    @Test
    void hurry_failingTracker_isNotAskedBeforeItsRetry() {
        var announcer = announcer(List.of(List.of(A)));
        announcer.start();
        for (int i = 0; i < 100; i++) {
            announcer.hurry();
            loop.advance(Duration.ofMillis(100));
        }

        assertTrue(trackers.asked().size() <= 2);
    }

    @Test
    void completed_isSaidOnceToWhoKnowsUs() {
        trackers.answers(A, INTERVAL, Duration.ofSeconds(5), PEER);
        var announcer = announcer(List.of(List.of(A)));
        announcer.start();
        loop.advance(Duration.ofSeconds(10));
        trackers.asked();

        announcer.completed();
        loop.advance(INTERVAL.plusSeconds(10));

        assertEquals(List.of("10 a completed", "1810 a "), trackers.asked());
    }

    @Test
    void stop_isSaidToWhoKnowsUsOnlyAndEndsAll() {
        trackers.answers(B, INTERVAL, Duration.ofSeconds(5), PEER);
        var announcer = announcer(List.of(List.of(A), List.of(B)));
        announcer.start();
        loop.runTasks();
        trackers.asked();

        var stopped = announcer.stop();
        loop.advance(Duration.ofHours(2));
        announcer.hurry();
        loop.advance(Duration.ofHours(2));

        assertTrue(stopped.toCompletableFuture().isDone());
        assertEquals(List.of("0 b stopped"), trackers.asked());
    }

    /** What is out when we leave may have told the tracker of us, or be late: the good-bye comes behind it. */
    @Test
    void stop_whileAnAnnounceIsOut_goodByeFollowsItsAnswer() {
        var late = new CompletableFuture<AnnounceReply>();
        trackers.answersLate(A, late);
        var announcer = announcer(List.of(List.of(A)));
        announcer.start();
        loop.runTasks();
        trackers.asked();

        var stopped = announcer.stop();
        loop.runTasks();
        assertEquals(List.of(), trackers.asked());
        trackers.answers(A, INTERVAL, Duration.ofMinutes(1), PEER);
        late.complete(new AnnounceReply(INTERVAL, INTERVAL, List.of(PEER), "", null));
        loop.runTasks();

        assertEquals(List.of("0 a stopped"), trackers.asked());
        assertTrue(stopped.toCompletableFuture().isDone());
    }

    @Test
    void stop_whileAnAnnounceIsOut_itIsNotWaitedForLong() {
        trackers.hangs(A);
        var announcer = announcer(List.of(List.of(A)));
        announcer.start();
        loop.advance(Duration.ofSeconds(1));
        trackers.asked();

        announcer.stop();
        loop.advance(Duration.ofSeconds(30));

        assertEquals(List.of("2 a stopped"), trackers.asked());
    }

    @Test
    void start_fiftyThousandTrackers_usesAFew() {
        var tiers = java.util.stream.IntStream.range(0, 50_000)
                .mapToObj(i -> List.of(URI.create("http://" + i + ".example/announce")))
                .toList();

        announcer(tiers).start();
        loop.runTasks();

        assertEquals(100, trackers.asked().size());
    }

    @Test
    void start_noTracker_asksNobody() {
        var announcer = announcer(List.of(List.of(URI.create("udp://a:1")), List.of()));

        announcer.start();
        announcer.hurry();
        loop.advance(Duration.ofHours(1));

        assertEquals(List.of(), trackers.asked());
        assertTrue(announcer.stop().toCompletableFuture().isDone());
        assertFalse(announcer.condition().contains("udp"));
    }

    private Announcer announcer(List<List<URI>> tiers) {
        var torrent = new Announcer.Torrent() {
            @Override
            public Announce announce(AnnounceEvent event) {
                return new Announce(
                        new InfoHash("00".repeat(20)),
                        "00".repeat(20),
                        new Announce.Place(null, 1),
                        new Announce.Progress(0, 0, 0),
                        event,
                        80);
            }

            @Override
            public void seenAt(InetAddress address) {
                seenAt.add(address);
            }

            @Override
            public void found(List<InetSocketAddress> peers) {
                found.addAll(peers);
            }

            @Override
            public void told() {}
        };
        return new Announcer(
                tiers, new Announcer.Surroundings(trackers, torrent, loop, TrackerConfig.standard(), new Random(1)));
    }

    /** Those that are told to answer do; the others fail. */
    private final class Scripted implements Tracker {

        private final Map<URI, CompletableFuture<AnnounceReply>> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void answers(URI tracker, Duration interval, Duration soonest, InetSocketAddress... peers) {
            answers(tracker, new AnnounceReply(interval, soonest, List.of(peers), "", null));
        }

        void answers(URI tracker, AnnounceReply reply) {
            answers.put(tracker, CompletableFuture.completedFuture(reply));
        }

        void fails(URI tracker) {
            answers.remove(tracker);
        }

        void hangs(URI tracker) {
            answersLate(tracker, new CompletableFuture<>());
        }

        void answersLate(URI tracker, CompletableFuture<AnnounceReply> answer) {
            answers.put(tracker, answer);
        }

        List<String> asked() {
            var taken = List.copyOf(asked);
            asked.clear();
            return taken;
        }

        @Override
        public boolean speaks(URI tracker) {
            return "http".equals(tracker.getScheme());
        }

        @Override
        public CompletionStage<AnnounceReply> announce(URI tracker, String trackerId, Announce announce) {
            asked.add(loop.now().toSeconds() + " " + tracker.getHost() + " "
                    + announce.event().text());
            return answers.getOrDefault(tracker, CompletableFuture.failedFuture(new IOException("is out")));
        }

        @Override
        public CompletionStage<Scrape> scrape(URI tracker, InfoHash torrent) {
            throw new AssertionError("an announcer scrapes nobody");
        }
    }
}
