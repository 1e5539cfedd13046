package io.shoalfs.fetch.net;

import io.shoalfs.fetch.swarm.Loop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams to and from all neighbours in the machine's local networks, which no router passes on (TTL 1). What is sent goes out
 * by each interface; what comes from elsewhere than a local network is dropped. Any thread sends; a thread of its own, which
 * sleeps unless something comes or goes, owns the sockets, and hands what comes to a loop.
 *
 * <p>By the JDK's channels, not Netty's: epoll's cannot leave the choice of the interface to each datagram.
 */
public final class MulticastSocket implements Datagrams {

    private static final Logger LOG = LoggerFactory.getLogger(MulticastSocket.class);
    private static final int LONGEST = 2_048;
    private static final int MOST_WAITING = 64;

    private final Binding binding;
    private final Loop loop;
    private final Receiver receiver;
    private final Selector selector;
    private final List<Group> groups = new ArrayList<>();
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private Neighbourhood neighbourhood = new Neighbourhood(List.of(), List.of());
    private volatile boolean isClosed;

    private record Parcel(InetSocketAddress to, ByteBuffer bytes) {}

    /**
     * The sockets for one group, and by which interfaces it hears of it.
     *
     * @param sender the same, unless the user chose from which address all is sent
     */
    private record Group(
            InetSocketAddress address, DatagramChannel channel, DatagramChannel sender, Set<NetworkInterface> joined) {

        void close() throws IOException {
            channel.close();
            sender.close();
        }
    }

    private MulticastSocket(Binding binding, Loop loop, Receiver receiver, Selector selector) {
        this.binding = binding;
        this.loop = loop;
        this.receiver = receiver;
        this.selector = selector;
    }

    /**
     * Joins these groups, as far as this machine can. Any thread.
     *
     * @param loops whose sockets speak by which addresses and interfaces, as these will
     * @param groups each with its port
     * @param receiver is called on the loop
     * @throws IOException if the machine can join none
     */
    public static MulticastSocket open(List<InetSocketAddress> groups, EventLoops loops, Loop loop, Receiver receiver)
            throws IOException {
        var binding = loops.binding();
        var socket = new MulticastSocket(binding, loop, receiver, Selector.open());
        IOException trouble = new IOException("there is no group");
        var used = groups.stream()
                .filter(group -> binding.uses(group.getAddress()))
                .toList();
        for (var group : used) {
            try {
                socket.groups.add(socket.group(group));
            } catch (IOException | UnsupportedOperationException e) {
                trouble = new IOException(group + ": " + e.getMessage(), e);
            }
        }
        if (socket.groups.isEmpty()) {
            socket.selector.close();
            throw trouble;
        }
        var thread = new Thread(socket::run, "shoalfs-multicast");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private Group group(InetSocketAddress address) throws IOException {
        // Not all addresses: what is sent to this machine alone is not for a group.
        var channel = bind(address, address);
        try {
            channel.register(selector, SelectionKey.OP_READ);
            var from = binding.from(address.getAddress());
            var sender = from.isEmpty() ? channel : bind(address, new InetSocketAddress(from.get(), 0));
            return new Group(address, channel, sender, new HashSet<>());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel bind(InetSocketAddress group, InetSocketAddress at) throws IOException {
        boolean isSix = group.getAddress() instanceof Inet6Address;
        var channel = DatagramChannel.open(isSix ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.bind(at);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** To a group, by each interface. */
    @Override
    public void send(InetSocketAddress to, ByteBuffer bytes) {
        if (waiting.size() < MOST_WAITING && !isClosed) {
            waiting.add(new Parcel(to, bytes));
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        selector.wakeup();
    }

    private void run() {
        var buffer = ByteBuffer.allocate(LONGEST);
        try {
            join();
            while (!isClosed) {
                selector.select();
                sendAll();
                for (var group : groups) {
                    receiveAll(group, buffer);
                }
            }
        } catch (IOException e) {
            LOG.warn("the local network is not searched any more: {}", e.getMessage());
        } finally {
            end();
        }
    }

    /** Interfaces come and go: looked at before something is sent. */
    private void join() throws IOException {
        neighbourhood = Neighbourhood.look(binding);
        for (var group : groups) {
            group.joined().retainAll(neighbourhood.interfaces());
            for (var each : neighbourhood.interfaces()) {
                if (Neighbourhood.speaks(each, group.address().getAddress())) {
                    join(group, each);
                }
            }
        }
    }

    private static void join(Group group, NetworkInterface by) {
        if (group.joined().add(by)) {
            try {
                Objects.requireNonNull(group.channel().join(group.address().getAddress(), by));
            } catch (IOException e) {
                LOG.debug("{} cannot be joined by {}", group.address(), by.getName(), e);
            }
        }
    }

    private void sendAll() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        join();
        for (var parcel = waiting.poll(); parcel != null; parcel = waiting.poll()) {
            for (var group : groups) {
                if (group.address().equals(parcel.to())) {
                    send(group, parcel.bytes());
                }
            }
        }
    }

    private static void send(Group group, ByteBuffer bytes) {
        for (var by : group.joined()) {
            try {
                group.sender().setOption(StandardSocketOptions.IP_MULTICAST_IF, by);
                group.sender().send(bytes.duplicate(), group.address());
            } catch (IOException e) {
                LOG.debug("nothing can be sent by {}: {}", by.getName(), e.getMessage());
            }
        }
    }

    private void receiveAll(Group group, ByteBuffer buffer) throws IOException {
        while (true) {
            buffer.clear();
            if (!(group.channel().receive(buffer) instanceof InetSocketAddress from)) {
                return;
            }
            if (neighbourhood.contains(from.getAddress())) {
                var copy = ByteBuffer.allocate(buffer.flip().remaining())
                        .put(buffer)
                        .flip();
                loop.execute(() -> {
                    if (!isClosed) {
                        receiver.received(from, copy);
                    }
                });
            }
        }
    }

    private void end() {
        isClosed = true;
        try {
            for (var group : groups) {
                group.close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.debug("a socket did not close", e);
        }
    }
}
