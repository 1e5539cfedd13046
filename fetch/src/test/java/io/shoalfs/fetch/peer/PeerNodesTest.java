package io.shoalfs.fetch.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.metadata.MetadataOffer;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.rack.Sharing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What peers tell each other of their nodes in the DHT (BEP 5). */
class PeerNodesTest {

    private static final int RESERVED_LAST = 27;

    private final EventLoops loops = new EventLoops(NetConfig.forCores(2));
    private final PeerSockets sockets =
            new PeerSockets(loops, PeerId.random(new SplittableRandom()), PeerConfig.standard(), address -> true);
    private final SampleTorrent sample = SampleTorrent.of(1, 40_000, 100_000);
    private final List<InetSocketAddress> heard = new CopyOnWriteArrayList<>();

    private final PeerNodes nodes = new PeerNodes() {
        @Override
        public OptionalInt port() {
            return OptionalInt.of(6_999);
        }

        @Override
        public void heard(InetSocketAddress node) {
            heard.add(node);
        }
    };

    @AfterEach
    void close() {
        sockets.close();
        loops.close();
    }

    private Socket connected(PeerNodes ours, boolean theirsToo) throws IOException {
        sockets.listen(0);
        var side = new SocketSide(sample, loops.next()).swarm;
        sockets.admit(new PeerSwarm(
                side.torrent(),
                side.loop(),
                side.events(),
                side.uploads(),
                side.watcher(),
                ours,
                MetadataOffer.none(),
                Sharing.NONE));
        var hello = new Handshake(0, sample.torrent().id().primary(), PeerId.random(new SplittableRandom()));
        var wire = Unpooled.buffer();
        (theirsToo ? hello.withDht() : hello).writeTo(wire);
        var socket = new Socket(InetAddress.getLoopbackAddress(), sockets.port().getAsInt());
        socket.getOutputStream().write(ByteBufUtil.getBytes(wire));
        return socket;
    }

    @Test
    void port_isToldToWhoHasANodeToo_andTheirsIsHeard() throws Exception {
        try (var socket = connected(nodes, true)) {
            assertEquals(1, socket.getInputStream().readNBytes(Handshake.LENGTH)[RESERVED_LAST] & 1);
            assertArrayEquals(
                    new byte[] {0, 0, 0, 3, 9, 6_999 >> 8, (byte) 6_999},
                    socket.getInputStream().readNBytes(7));

            socket.getOutputStream().write(new byte[] {0, 0, 0, 3, 9, 0, 0});
            socket.getOutputStream().write(new byte[] {0, 0, 0, 3, 9, 0x12, 0x34});
            Await.until(() -> !heard.isEmpty());
            assertEquals(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0x1234)), heard);
        }
    }

    @Test
    void port_isNotToldToWhoHasNone() throws Exception {
        try (var socket = connected(nodes, false)) {
            assertEquals(1, socket.getInputStream().readNBytes(Handshake.LENGTH)[RESERVED_LAST] & 1);
            socket.setSoTimeout(300);
            assertEquals("nothing", readOrNothing(socket));
        }
    }

    @Test
    void port_ofAPrivateTorrent_isNotTold() throws Exception {
        try (var socket = connected(PeerNodes.NONE, true)) {
            assertEquals(0, socket.getInputStream().readNBytes(Handshake.LENGTH)[RESERVED_LAST] & 1);
            socket.setSoTimeout(300);
            assertEquals("nothing", readOrNothing(socket));
        }
    }

    private static String readOrNothing(Socket socket) throws IOException {
        try {
            return "byte " + socket.getInputStream().read();
        } catch (java.net.SocketTimeoutException e) {
            return "nothing";
        }
    }
}
