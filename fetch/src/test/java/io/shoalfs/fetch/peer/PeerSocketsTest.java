package io.shoalfs.fetch.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.Ipv6;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over real sockets on loopback: greetings, refusals, moves between loops. */
class PeerSocketsTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int HALF_OPEN = 3;

    private final EventLoops loops = new EventLoops(NetConfig.forCores(4));
    private final PeerSockets us = sockets();
    private final PeerSockets them = sockets();

    private PeerSockets sockets() {
        return sockets(Encryption.ALLOW);
    }

    private PeerSockets sockets(Encryption encryption) {
        var standard = PeerConfig.standard();
        var config = new PeerConfig(
                PATIENCE, standard.silence(), standard.keepAlive(), 500, HALF_OPEN, standard.unsentBytes(), encryption);
        return new PeerSockets(loops, PeerId.random(new SplittableRandom()), config, address -> true);
    }

    @AfterEach
    void close() {
        us.close();
        them.close();
        loops.close();
    }

    @Test
    void dial_fourTorrentsOnFourLoops_eachMovesToItsLoopAndBringsItsBytes() throws Exception {
        them.listen(0);
        for (int seed = 0; seed < 4; seed++) {
            var sample = SampleTorrent.of(seed, 40_000, 100_000);
            var giver = new SocketSide(sample, loops.next());
            giver.fill();
            them.admit(giver.swarm);
            var taker = new SocketSide(sample, loops.next());
            taker.want = new Block(2, 1);

            taker.dial(us, them.port().getAsInt());

            Await.until(() -> taker.said("received"));
            var expected = Arrays.copyOfRange(sample.piece(2), 16384, 20_000);
            assertEquals(ByteBuffer.wrap(expected), taker.bytes);
            Await.until(() -> giver.said("opened"));
            assertFalse(giver.wrongLoop || taker.wrongLoop);
        }
    }

    @Test
    void dial_overIpv6_bringsABlock() throws Exception {
        them.listen(0);
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        var giver = new SocketSide(sample, loops.next());
        giver.fill();
        them.admit(giver.swarm);
        var taker = new SocketSide(sample, loops.next());
        taker.want = new Block(0, 0);

        taker.dial(us, Ipv6.address(them.port().getAsInt()));

        Await.until(() -> taker.said("received"));
        assertEquals(ByteBuffer.wrap(Arrays.copyOf(sample.piece(0), 16384)), taker.bytes);
    }

    /** The other side's torrent is on another of four loops: the ciphers move with the channel. */
    @ParameterizedTest
    @EnumSource(Encryption.class)
    void dial_encrypted_bringsABlock(Encryption theirs) throws Exception {
        try (var encrypting = sockets(theirs)) {
            encrypting.listen(0);
            var sample = SampleTorrent.of(1, 40_000, 100_000);
            var giver = new SocketSide(sample, loops.next());
            giver.fill();
            encrypting.admit(giver.swarm);
            var taker = new SocketSide(sample, loops.next());
            taker.encrypted = true;

            taker.dial(us, encrypting.port().getAsInt());

            Await.until(() -> taker.said("received"));
            assertEquals(ByteBuffer.wrap(Arrays.copyOf(sample.piece(0), 16384)), taker.bytes);
            assertFalse(giver.wrongLoop || taker.wrongLoop);
        }
    }

    @Test
    void dial_plain_whereEncryptionIsRequired_fails() throws Exception {
        try (var encrypting = sockets(Encryption.REQUIRE)) {
            encrypting.listen(0);
            var sample = SampleTorrent.of(1, 40_000, 100_000);
            encrypting.admit(new SocketSide(sample, loops.next()).swarm);
            var taker = new SocketSide(sample, loops.next());

            taker.dial(us, encrypting.port().getAsInt());

            Await.until(() -> taker.said("failed: the peer closed the connection before its handshake"));
        }
    }

    @Test
    void close_withinACall_isToldAfterIt() throws Exception {
        them.listen(0);
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        var giver = new SocketSide(sample, loops.next());
        them.admit(giver.swarm);
        var taker = new SocketSide(sample, loops.next());
        taker.closeWhenOpened = true;

        taker.dial(us, them.port().getAsInt());

        Await.until(() -> taker.said("left: enough"));
        assertEquals(List.of("joined", "opened", "still here", "left: enough", "closed: enough"), taker.calls());
        // A socket that is closed with bytes unread resets: which of the two the giver sees is TCP's choice.
        Await.until(() -> giver.calls().stream().anyMatch(PeerSocketsTest::isEndByTheOther));
    }

    private static boolean isEndByTheOther(String call) {
        return call.equals("left: the peer closed the connection")
                || (call.startsWith("left: ") && (call.contains("reset") || call.contains("Broken pipe")));
    }

    @Test
    void dial_torrentThatIsNotThere_fails() throws Exception {
        them.listen(0);
        var taker = new SocketSide(SampleTorrent.of(1, 40_000, 100_000), loops.next());

        taker.dial(us, them.port().getAsInt());

        Await.until(() -> taker.said("failed: the peer closed the connection before its handshake"));
    }

    @Test
    void dial_nobodyListens_fails() throws Exception {
        them.listen(0);
        int port = them.port().getAsInt();
        them.close();
        var taker = new SocketSide(SampleTorrent.of(1, 40_000, 100_000), loops.next());

        taker.dial(us, port);

        Await.until(() -> taker.said("failed: refused the connection"));
    }

    @Test
    void dial_hybridCalledByItsV1Hash_mayAnswerByTheOther() throws Exception {
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        var v2 = InfoHash.of(new byte[32]);
        try (var server = new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var taker = new SocketSide(hybrid(sample, v2), sample, loops.next());
            taker.dial(us, server.getLocalPort());
            try (var socket = server.accept()) {
                var handshake = socket.getInputStream().readNBytes(Handshake.LENGTH);
                assertEquals(0x10, handshake[27] & 0x10);
                var v1 = sample.torrent().id().primary();
                assertArrayEquals(v1.wireBytes(), Arrays.copyOfRange(handshake, 28, 48));

                System.arraycopy(v2.wireBytes(), 0, handshake, 28, 20);
                handshake[60] ^= 1;
                socket.getOutputStream().write(handshake);

                Await.until(() -> taker.said("opened"));
            }
        }
    }

    @Test
    void taken_hybrid_isFoundByEitherHashAndAnswersByIt() throws Exception {
        them.listen(0);
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        var id = new TorrentId(sample.torrent().id().v1(), InfoHash.of(new byte[32]));
        var giver = new SocketSide(hybrid(sample, InfoHash.of(new byte[32])), sample, loops.next());
        them.admit(giver.swarm);
        for (var hash : id.all().toList()) {
            try (var socket =
                    new Socket(InetAddress.getLoopbackAddress(), them.port().getAsInt())) {
                var wire = io.netty.buffer.Unpooled.buffer();
                Handshake.ours(hash, true, PeerId.random(new SplittableRandom()))
                        .writeTo(wire);
                socket.getOutputStream().write(io.netty.buffer.ByteBufUtil.getBytes(wire));
                var answer = socket.getInputStream().readNBytes(Handshake.LENGTH);
                assertArrayEquals(hash.wireBytes(), Arrays.copyOfRange(answer, 28, 48));
            }
        }
    }

    private static Torrent hybrid(SampleTorrent sample, InfoHash v2) {
        var torrent = sample.torrent();
        return new Torrent(new TorrentId(torrent.id().v1(), v2), torrent.name(), torrent.layout(), torrent.hashes());
    }

    @Test
    void dial_answerForAnotherTorrent_fails() throws Exception {
        try (var server = new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var taker = new SocketSide(SampleTorrent.of(1, 40_000, 100_000), loops.next());
            taker.dial(us, server.getLocalPort());
            try (var socket = server.accept()) {
                var handshake = socket.getInputStream().readNBytes(Handshake.LENGTH);
                handshake[30] ^= 1;
                socket.getOutputStream().write(handshake);

                Await.until(() -> taker.said("failed: it answers for another torrent"));
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }

    @Test
    void dial_objection_fails() throws Exception {
        them.listen(0);
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        them.admit(new SocketSide(sample, loops.next()).swarm);
        var taker = new SocketSide(sample, loops.next());
        taker.objection = "is ourselves";

        taker.dial(us, them.port().getAsInt());

        Await.until(() -> taker.said("failed: is ourselves"));
    }

    @Test
    void listen_objection_saysWhoWeAreAndCloses() throws Exception {
        them.listen(0);
        var sample = SampleTorrent.of(1, 40_000, 100_000);
        var giver = new SocketSide(sample, loops.next());
        giver.objection = "comes when there are enough";
        them.admit(giver.swarm);
        try (var socket = connect()) {
            socket.getOutputStream().write(hello(sample));

            assertEquals(Handshake.LENGTH, socket.getInputStream().readNBytes(1000).length);
        }
        assertFalse(giver.said("opened"));
    }

    /** It could be the begin of a key. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0013BitTorrent protoco1", "\u0014BitTorrent protocol"})
    void listen_anotherProtocol_isClosedInTime(String said) throws Exception {
        them.listen(0);
        try (var socket = connect()) {
            socket.getOutputStream().write(said.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            assertEquals(-1, read(socket));
        }
    }

    /** A key of 96 bytes and the longest padding, but no mark behind it: it need not be waited for. */
    @Test
    void listen_noise_isClosedAtOnce() throws Exception {
        try (var patient =
                new PeerSockets(loops, PeerId.random(new SplittableRandom()), PeerConfig.standard(), address -> true)) {
            patient.listen(0);
            int port = patient.port().getAsInt();
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                long begin = System.nanoTime();
                var noise = new byte[96 + 512 + 20];
                Arrays.fill(noise, (byte) 7);
                socket.getOutputStream().write(noise);

                // It may be refused, with bytes unread, before all of our key has come.
                assertTrue(read(socket) == -1 || socket.getInputStream().readAllBytes().length < 96 + 512);
                assertTrue(System.nanoTime() - begin
                        < PeerConfig.standard().handshakePatience().toNanos() / 2);
            } catch (java.net.SocketException reset) {
                assertTrue(String.valueOf(reset.getMessage()).contains("reset"));
            }
        }
    }

    @Test
    void listen_silence_isClosedInTime() throws Exception {
        them.listen(0);
        try (var socket = connect()) {
            socket.getOutputStream().write(19);

            assertEquals(-1, read(socket));
        }
    }

    @Test
    void listen_moreInTheirHandshakeThanAllowed_refusesTheNewest() throws Exception {
        them.listen(0);
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < HALF_OPEN; i++) {
            sockets.add(connect());
        }
        long begin = System.nanoTime();
        try (var late = connect()) {
            assertEquals(-1, read(late));
            assertTrue(System.nanoTime() - begin < PATIENCE.toNanos());
        }
        for (var socket : sockets) {
            socket.close();
        }
        // Once these are gone there is room again.
        Await.until(() -> {
            try (var socket = connect()) {
                socket.setSoTimeout(100);
                return socket.getInputStream().read() != -1;
            } catch (java.net.SocketTimeoutException e) {
                return true;
            }
        });
    }

    @Test
    void listen_portInUse_saysWhich() throws Exception {
        them.listen(0);
        int port = them.port().getAsInt();

        var refused = org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> us.listen(port));

        assertTrue(refused.toString().contains("cannot listen on port " + port), refused.toString());
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), them.port().getAsInt());
    }

    /** -1 also where the connection is reset. */
    private static int read(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    private static byte[] hello(SampleTorrent sample) {
        var wire = io.netty.buffer.Unpooled.buffer();
        Handshake.ours(sample.torrent().id().primary(), false, PeerId.random(new SplittableRandom()))
                .writeTo(wire);
        return io.netty.buffer.ByteBufUtil.getBytes(wire);
    }
}
