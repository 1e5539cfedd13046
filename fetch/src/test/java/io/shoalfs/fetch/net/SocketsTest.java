package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.NetUtil;
import io.shoalfs.fetch.Ipv6;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From where sockets speak, by epoll and without; all of 127.0.0.0/8 is ours. */
class SocketsTest {

    private static final InetAddress OURS = address("127.0.0.9");

    private static InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    private static EventLoops loops(boolean epoll, Binding binding) {
        return new EventLoops(NetConfig.forCores(1).binding(binding), epoll);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connect_ofTcp_comesFromOurAddress(boolean epoll) throws Exception {
        try (var loops = loops(epoll, new Binding(List.of(OURS), ""));
                var server = new ServerSocket(0, 1, address("127.0.0.1"))) {
            loops.connecting(loops.next())
                    .patience(Duration.ofSeconds(5))
                    .connect(
                            new InetSocketAddress(address("127.0.0.1"), server.getLocalPort()),
                            new ChannelInboundHandlerAdapter())
                    .sync();

            try (var taken = server.accept()) {
                assertEquals(OURS, taken.getInetAddress());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connect_ofUdp_andDatagrams_comeFromOurAddress(boolean epoll) throws Exception {
        try (var loops = loops(epoll, new Binding(List.of(OURS), ""));
                var server = new DatagramSocket(0, address("127.0.0.1"))) {
            var to = new InetSocketAddress(address("127.0.0.1"), server.getLocalPort());
            var packet = new DatagramPacket(new byte[9], 9);
            server.setSoTimeout(5_000);

            var connected = loops.datagrams(loops.next())
                    .connect(to, new ChannelInboundHandlerAdapter())
                    .sync();
            assertEquals(OURS, ((InetSocketAddress) connected.channel().localAddress()).getAddress());
            var socket = UdpSocket.open(loops, loops.first(), 0, (from, bytes) -> {})
                    .toCompletableFuture()
                    .get();
            socket.send(to, ByteBuffer.wrap(new byte[] {1}));
            server.receive(packet);

            assertEquals(new InetSocketAddress(OURS, socket.port()), packet.getSocketAddress());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connect_byAFamilyThatIsNotOurs_fails(boolean epoll) throws Exception {
        try (var loops = loops(epoll, new Binding(List.of(OURS), ""))) {
            var connecting = loops.connecting(loops.next())
                    .connect(Ipv6.address(1), new ChannelInboundHandlerAdapter())
                    .awaitUninterruptibly();

            assertFalse(connecting.isSuccess());
            assertTrue(
                    String.valueOf(connecting.cause()).contains("no address of ours"),
                    () -> String.valueOf(connecting.cause()));
        }
    }

    @Test
    void listen_isAtOurAddressesOnly_atOnePort() throws Exception {
        var six = Ipv6.address(1).getAddress();
        try (var loops = loops(true, new Binding(List.of(OURS, six), ""))) {
            assertEquals(List.of(new InetSocketAddress(OURS, 7), new InetSocketAddress(six, 7)), loops.places(7));
            var listener = loops.listen(loops.next(), loops.places(0).get(0), new ChannelInboundHandlerAdapter())
                    .sync();

            assertEquals(OURS, ((InetSocketAddress) listener.channel().localAddress()).getAddress());
        }
    }

    /** Whoever cannot be kept to an interface does not speak at all. */
    @Test
    void connect_byAnInterfaceThatIsGone_fails() {
        var none = new Device("none0");
        assertFalse(none.isPermitted());
        try (var loops = loops(true, Binding.ANY)) {
            var bootstrap = new Bootstrap().group(loops.first().eventLoop()).channel(EpollSocketChannel.class);
            var sockets = new Sockets(bootstrap, loops.first(), Binding.ANY, none);

            var connecting = sockets.connect(
                            new InetSocketAddress(address("192.0.2.1"), 1), new ChannelInboundHandlerAdapter())
                    .awaitUninterruptibly();

            assertTrue(
                    String.valueOf(connecting.cause()).contains("cannot speak by the interface none0"),
                    () -> String.valueOf(connecting.cause()));
        }
    }
}
