package io.shoalfs.fetch.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Peers that give, lie, keep silent and flood. */
class InfoDownloadTest {

    private static final int LENGTH = 10 * MetadataMessage.PART + 100;

    private final SteppedLoop loop = new SteppedLoop();
    private final byte[] info = new byte[LENGTH];
    private final List<String> told = new ArrayList<>();
    private byte @Nullable [] got;
    private final InfoDownload download;

    InfoDownloadTest() {
        new Random(7).nextBytes(info);
        var id = new TorrentId(
                InfoHash.of(Digests.sha1().digest(info)),
                InfoHash.of(Digests.sha256().digest(info)));
        this.download = new InfoDownload(id, loop, MetadataConfig.standard(), new InfoDownload.Outcome() {
            @Override
            public void got(byte[] whole) {
                got = whole;
            }

            @Override
            public void lied(MetadataSource source) {
                told.add(source.name() + " lied");
            }
        });
    }

    /** A peer that answers with these bytes, or not at all. */
    private final class Peer implements MetadataSource {

        private final String name;
        private final byte @Nullable [] bytes;
        private final List<Integer> asked = new ArrayList<>();
        private String end = "";

        Peer(String name, byte @Nullable [] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void ask(int part) {
            asked.add(part);
            if (bytes != null) {
                loop.execute(() -> give(part));
            }
        }

        private void give(int part) {
            if (end.isEmpty() && bytes != null) {
                int from = part * MetadataMessage.PART;
                int length = MetadataMessage.lengthOf(part, bytes.length);
                download.received(this, data(part, ByteBuffer.wrap(bytes, from, length)));
            }
        }

        @Override
        public void ask(HashRequest request) {
            throw new AssertionError("not of v1");
        }

        @Override
        public void close(String reason) {
            if (end.isEmpty()) {
                end = reason;
                loop.execute(() -> download.left(this));
            }
        }
    }

    private static MetadataMessage data(int part, ByteBuffer content) {
        return new MetadataMessage(Kind.DATA, part, LENGTH, content.slice());
    }

    private byte[] lie() {
        byte[] lie = info.clone();
        lie[3 * MetadataMessage.PART] ^= 1;
        return lie;
    }

    @Test
    void joined_threeHonestPeers_askThemForDifferentParts() {
        var peers = List.of(new Peer("a", null), new Peer("b", null));
        peers.forEach(peer -> download.joined(peer, LENGTH));

        assertEquals(List.of(0, 1, 2, 3), peers.get(0).asked);
        assertEquals(List.of(4, 5, 6, 7), peers.get(1).asked);
        download.joined(new Peer("c", info), LENGTH);
        loop.advance(Duration.ofSeconds(1));

        assertArrayEquals(info, got);
    }

    @Test
    void received_allOfALiarsOwn_bansIt_andAnotherGivesIt() {
        var liar = new Peer("liar", lie());
        download.joined(liar, LENGTH);
        loop.advance(Duration.ofSeconds(1));

        assertEquals(List.of("liar lied"), told);
        assertEquals("it sent false metadata", liar.end);
        download.joined(new Peer("honest", info), LENGTH);
        loop.advance(Duration.ofSeconds(1));
        assertArrayEquals(info, got);
    }

    /** Nobody can say which of two gave the false part: each gives all, and the honest one is not blamed. */
    @Test
    void received_falseFromSeveral_blamesOnlyWhoLied() {
        var liar = new Peer("liar", lie());
        var honest = new Peer("honest", info);
        download.joined(liar, LENGTH);
        download.joined(honest, LENGTH);
        loop.advance(Duration.ofSeconds(5));

        assertArrayEquals(info, got);
        assertEquals("", honest.end);
        assertTrue(told.isEmpty() || told.equals(List.of("liar lied")), told.toString());
    }

    @Test
    void joined_withALengthThatCannotBe_costsOnlyThatConnection() {
        var huge = new Peer("huge", null);
        download.joined(huge, Integer.MAX_VALUE);
        var long64 = new Peer("long", null);
        download.joined(long64, 64 << 20);
        download.joined(new Peer("honest", info), LENGTH);
        loop.advance(Duration.ofSeconds(1));

        assertEquals("it says that its metadata has 2147483647 bytes", huge.end);
        assertArrayEquals(info, got);
    }

    /** Three claims of the most that is believed are more than there is memory for: the third waits. */
    @Test
    void joined_withManyLongClaims_asksNoMoreThanThereIsMemoryFor() {
        var peers = List.of(new Peer("a", null), new Peer("b", null), new Peer("c", null));
        for (int i = 0; i < peers.size(); i++) {
            download.joined(peers.get(i), (64 << 20) - 2 + i);
        }

        assertEquals(
                List.of(4, 4, 0), peers.stream().map(peer -> peer.asked.size()).toList());
    }

    /** Each claims a little less than the one before, and gives: only what there is memory for is held. */
    @Test
    void joined_withEverShorterClaims_holdsNoMoreThanThereIsMemoryFor() {
        byte[] longest = new byte[64 << 20];
        int held = 0;
        for (int i = 0; i < 6; i++) {
            var peer = new Peer("peer " + i, longest);
            download.joined(peer, longest.length - i);
            loop.advance(Duration.ZERO);
            held = download.held();
        }

        assertTrue(held <= 8 * 1_024, held + " parts of 16 KiB are held");
    }

    @Test
    void look_afterSilence_endsTheSilent_andAsksOthersForItsParts() {
        var silent = new Peer("silent", null);
        download.joined(silent, LENGTH);
        loop.advance(Duration.ofSeconds(12));

        assertEquals("it did not give its metadata in 10 s", silent.end);
        var late = new Peer("late", info);
        download.joined(late, LENGTH);
        loop.advance(Duration.ofSeconds(1));
        assertArrayEquals(info, got);
    }

    @Test
    void received_whatNobodyAskedFor_endsTheFlood() {
        var flood = new Peer("flood", null);
        download.joined(flood, LENGTH);
        for (int i = 0; i < 20; i++) {
            download.received(flood, data(9, ByteBuffer.allocate(MetadataMessage.PART)));
        }

        assertEquals("it sends metadata that nobody asked for", flood.end);
    }

    @Test
    void received_aPartOfAWrongLength_endsIt() {
        var odd = new Peer("odd", null);
        download.joined(odd, LENGTH);
        download.received(odd, data(0, ByteBuffer.allocate(5)));

        assertEquals("its metadata has parts of a wrong length", odd.end);
    }

    @Test
    void refused_endsIt() {
        var refusing = new Peer("refusing", null);
        download.joined(refusing, LENGTH);
        download.refused(refusing);

        assertEquals("it does not give the metadata that it says it has", refusing.end);
    }
}
