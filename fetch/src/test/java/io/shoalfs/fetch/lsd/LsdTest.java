package io.shoalfs.fetch.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LsdTest {

    private static final InetSocketAddress NEIGHBOUR = new InetSocketAddress("192.168.7.7", 6771);

    private final SteppedLoop loop = new SteppedLoop();
    private final Random random = new Random(3);
    private final List<String> sent = new ArrayList<>();
    private final List<InetSocketAddress> found = new ArrayList<>();
    private Predicate<InetAddress> permitted = any -> true;
    private Datagrams.@Nullable Receiver receiver;
    private final Lsd lsd = new Lsd(loop, random, new Lsd.World() {
        @Override
        public Datagrams open(Datagrams.Receiver to) {
            receiver = to;
            return new Datagrams() {
                @Override
                public void send(InetSocketAddress to, ByteBuffer bytes) {
                    sent.add(StandardCharsets.US_ASCII.decode(bytes).toString());
                }

                @Override
                public void close() {
                    receiver = null;
                }
            };
        }

        @Override
        public Predicate<InetAddress> permitted() {
            return permitted;
        }

        @Override
        public int port() {
            return 7000;
        }
    });

    private InfoHash hash() {
        byte[] bytes = new byte[20];
        random.nextBytes(bytes);
        return InfoHash.of(bytes);
    }

    private void hear(String text) {
        var to = java.util.Objects.requireNonNull(receiver, "a socket is open");
        to.received(NEIGHBOUR, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String announce(InfoHash hash, String port, String cookie) {
        return "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: " + port + "\r\nInfohash: "
                + hash.hex().toUpperCase(java.util.Locale.ROOT) + "\r\ncookie: " + cookie + "\r\n\r\n\r\n";
    }

    private long announced(InfoHash hash) {
        return sent.stream().filter(text -> text.contains(hash.hex())).count();
    }

    @Test
    void search_isSaidToBothGroups_asBep14Says() {
        var hash = hash();
        lsd.search(hash, found::addAll);
        loop.advance(Duration.ofSeconds(1));

        assertEquals(2, sent.size());
        var four = sent.get(0);
        assertEquals(
                "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 7000\r\nInfohash: " + hash.hex()
                        + "\r\ncookie: ",
                four.substring(0, four.lastIndexOf(' ') + 1));
        assertTrue(four.endsWith("\r\n\r\n\r\n"));
        assertTrue(sent.get(1).startsWith("BT-SEARCH * HTTP/1.1\r\nHost: [ff15:0:0:0:0:0:efc0:988f]:6771\r\n"));
    }

    @Test
    void search_isSaidAgainEveryFiveMinutes_untilItIsClosed() {
        var hash = hash();
        var search = lsd.search(hash, found::addAll);
        loop.advance(Duration.ofMinutes(16));
        assertEquals(2 * 4, announced(hash), "at 0, 5, 10 and 15 minutes, to two groups");

        search.close();
        loop.advance(Duration.ofMinutes(30));
        assertEquals(2 * 4, announced(hash));
    }

    @Test
    void searches_ofMany_shareDatagrams_whichAreFew() {
        var hashes = new ArrayList<InfoHash>();
        for (int i = 0; i < 200; i++) {
            hashes.add(hash());
            lsd.search(hashes.get(i), found::addAll);
        }
        loop.advance(Duration.ofSeconds(30));
        assertEquals(2 * 4, sent.size(), "four at once, to two groups");
        assertTrue(sent.stream().allMatch(text -> text.length() < 1_400));

        loop.advance(Duration.ofMinutes(10));
        assertTrue(sent.size() <= 2 * (4 + 11), "then one a minute, not " + sent.size());
        assertTrue(hashes.stream().allMatch(hash -> announced(hash) > 0), "each has its turn");
    }

    @Test
    void heard_ofATorrentOfOurs_isFound() {
        var hash = hash();
        lsd.search(hash, found::addAll);
        loop.advance(Duration.ofSeconds(1));

        hear(announce(hash, "6881", "theirs"));
        hear(announce(hash(), "6882", "theirs"));

        assertEquals(List.of(new InetSocketAddress(NEIGHBOUR.getAddress(), 6881)), found);
    }

    @Test
    void heard_ofOurselves_isNothing() {
        lsd.search(hash(), found::addAll);
        loop.advance(Duration.ofSeconds(1));

        List.copyOf(sent).forEach(this::hear);

        assertEquals(List.of(), found);
    }

    @Test
    void heard_nonsense_isNothing() {
        var hash = hash();
        lsd.search(hash, found::addAll);
        loop.advance(Duration.ofSeconds(1));
        for (var bad : List.of("0", "65536", "-1", "99999999999", "x", "")) {
            hear(announce(hash, bad, "theirs"));
        }
        hear("");
        hear("GET / HTTP/1.1\r\nPort: 1\r\nInfohash: " + hash.hex() + "\r\n\r\n");
        hear(announce(hash, "6881", "x".repeat(3_000)));
        byte[] noise = new byte[500];
        for (int i = 0; i < 50; i++) {
            random.nextBytes(noise);
            hear("BT-SEARCH * HTTP/1.1\r\n" + new String(noise, StandardCharsets.ISO_8859_1));
        }

        assertEquals(List.of(), found);
    }

    @Test
    void heard_tooOften_isNotRead() {
        var hash = hash();
        lsd.search(hash, found::addAll);
        loop.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 10_000; i++) {
            hear(announce(hash, "6881", "theirs"));
        }

        assertEquals(100, found.size());
    }

    @Test
    void heard_ofWhoIsNotPermitted_isNothing() {
        permitted = address -> false;
        var hash = hash();
        lsd.search(hash, found::addAll);
        loop.advance(Duration.ofSeconds(1));

        hear(announce(hash, "6881", "theirs"));

        assertEquals(List.of(), found);
    }
}
