package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.swarm.SteppedLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a node keeps of others, and for how long: announcements, tokens, allowances, voices. */
class StorageTest {

    private final SteppedLoop loop = new SteppedLoop();
    private final Random random = new Random(7);

    private static InetAddress host(int number) {
        return SimulatedNet.address("11." + number / 62_500 + "." + number / 250 % 250 + "." + (1 + number % 250));
    }

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(host(number), 7000);
    }

    @Test
    void some_afterHalfAnHour_areGone() {
        var storage = new PeerStorage(loop, random);
        var torrent = NodeId.random(random);
        storage.add(torrent, peer(1));
        loop.advance(Duration.ofMinutes(20));
        storage.add(torrent, peer(2));
        assertEquals(List.of(peer(1), peer(2)), storage.some(torrent, 10));

        loop.advance(Duration.ofMinutes(11));
        assertEquals(List.of(peer(2)), storage.some(torrent, 10));

        loop.advance(Duration.ofMinutes(20));
        storage.expire();
        assertEquals(0, storage.count());
    }

    @Test
    void some_ofMany_areAsManyAsAsked() {
        var storage = new PeerStorage(loop, random);
        var torrent = NodeId.random(random);
        for (int i = 0; i < 3 * PeerStorage.MOST_PEERS; i++) {
            storage.add(torrent, peer(i));
        }

        assertEquals(50, storage.some(torrent, 50).size());
        assertEquals(PeerStorage.MOST_PEERS, storage.some(torrent, 10_000).size());
        assertTrue(storage.some(torrent, 10_000).contains(peer(3 * PeerStorage.MOST_PEERS - 1)), "the latest stays");
    }

    @Test
    void add_byOneHost_isBounded() {
        var storage = new PeerStorage(loop, random);
        for (int i = 0; i < 10 * PeerStorage.MOST_OF_HOST; i++) {
            storage.add(NodeId.random(random), new InetSocketAddress(host(1), 1 + i));
        }
        assertEquals(PeerStorage.MOST_OF_HOST, storage.count());

        loop.advance(PeerStorage.KEPT.plusSeconds(1));
        storage.expire();
        storage.add(NodeId.random(random), peer(1));
        assertEquals(1, storage.count(), "what is gone does not count");
    }

    @Test
    void add_ofInventedTorrents_doesNotPushOutARealOne() {
        var storage = new PeerStorage(loop, random);
        var real = NodeId.random(random);
        storage.add(real, peer(1));
        storage.add(real, peer(2));

        for (int i = 0; i < 2 * PeerStorage.MOST_TORRENTS; i++) {
            storage.add(NodeId.random(random), peer(10 + i));
        }

        assertEquals(PeerStorage.MOST_TORRENTS, storage.count());
        assertEquals(2, storage.some(real, 10).size());
    }

    @Test
    void tokens_areForOneAddressAndFiveToTenMinutes() {
        var tokens = new Tokens(loop, random);
        var token = tokens.give(host(1));
        assertTrue(tokens.isOurs(token, host(1)));
        assertFalse(tokens.isOurs(token, host(2)));
        assertFalse(tokens.isOurs(new Text(""), host(1)));

        loop.advance(Duration.ofMinutes(6));
        assertNotEquals(token, tokens.give(host(1)));
        assertTrue(tokens.isOurs(token, host(1)));

        loop.advance(Duration.ofMinutes(5));
        assertFalse(tokens.isOurs(token, host(1)));
    }

    @Test
    void tokens_afterALongSilence_areNotGoodAnyMore() {
        var tokens = new Tokens(loop, random);
        var token = tokens.give(host(1));

        loop.advance(Duration.ofMinutes(10));

        assertFalse(tokens.isOurs(token, host(1)));
    }

    @Test
    void answers_toOneHost_areLimited_whateverItsPort() {
        var limits = new AnswerLimits(loop);
        int allowed = 0;
        for (int i = 0; i < 1_000; i++) {
            allowed += limits.allow(new InetSocketAddress(host(1), 1 + i)) ? 1 : 0;
        }
        assertEquals(AnswerLimits.EACH_AT_ONCE, allowed);
        assertTrue(limits.allow(peer(2)), "others are answered");

        loop.advance(Duration.ofSeconds(1));
        int later = 0;
        for (int i = 0; i < 100; i++) {
            later += limits.allow(peer(1)) ? 1 : 0;
        }
        assertEquals(AnswerLimits.EACH_SECOND, later);
    }

    @Test
    void answers_toAll_areLimited() {
        var limits = new AnswerLimits(loop);
        int allowed = 0;
        for (int i = 0; i < 5_000; i++) {
            allowed += limits.allow(peer(i)) ? 1 : 0;
        }
        assertEquals(AnswerLimits.ALL_AT_ONCE, allowed);
    }

    @Test
    void seenAt_isWhatMostSay_eachHostOnce() {
        var seen = new SeenAt();
        for (int i = 0; i < 100; i++) {
            seen.heard(new InetSocketAddress(host(1), 1 + i), peer(99));
        }
        assertNull(seen.majority(), "one host is one voice");

        for (int i = 2; i < 6; i++) {
            seen.heard(peer(i), peer(77));
        }
        assertEquals(host(77), seen.majority());

        for (int i = 6; i < 12; i++) {
            seen.heard(peer(i), peer(50 + i));
        }
        assertNull(seen.majority(), "they do not agree any more");
    }

    @Test
    void reach_withoutAnybodyWhoComesByHimself_isReadOnlyAfterATrial() {
        var reach = new Reach(loop, false);
        loop.advance(Duration.ofHours(5));
        assertFalse(reach.isReadOnly(), "nobody could have come before anybody was asked");
        reach.sentTo(peer(1));
        reach.askedBy(peer(1));

        loop.advance(Reach.TRIAL.plusSeconds(1));
        assertTrue(reach.isReadOnly(), "whom we asked may ask us through a NAT");

        loop.advance(Reach.RETRY);
        assertFalse(reach.isReadOnly(), "it is tried again");

        reach.askedBy(peer(2));
        loop.advance(Reach.TRIAL.plusSeconds(1));
        assertFalse(reach.isReadOnly(), "somebody came");
        assertTrue(new Reach(loop, true).isReadOnly());
    }
}
