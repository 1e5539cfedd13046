package io.shoalfs.fetch;

import io.shoalfs.fetch.dht.Dht;
import io.shoalfs.fetch.dht.DhtMemory;
import io.shoalfs.fetch.dht.DhtWorld;
import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.lsd.Lsd;
import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.MulticastSocket;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.UdpSocket;
import io.shoalfs.fetch.peer.PeerNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where peers are found without trackers, over real sockets: the DHT, the local network. Any thread. */
final class Discoveries implements PeerNodes, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final EventLoops loops;
    private final int port;
    private final Keepsake keepsake;
    private final Predicate<InetAddress> permitted;

    /** The DHT's own, so that names that nobody can resolve do not keep those of trackers waiting. */
    private final Names names;

    private final ThreadPoolExecutor patient = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Discoveries::thread);
    private final @Nullable Dht dht;
    private final @Nullable Lsd lsd;
    private final List<Discovery> all = new ArrayList<>();
    private volatile @Nullable UdpSocket socket;

    /**
     * Opens nothing before it is used.
     *
     * @param port where we listen, which is where our node of the DHT is, if that can be had
     * @param keepsake what the DHT knows
     * @param permitted who may be spoken with and connected to: nobody else is asked, answered or told of
     */
    Discoveries(FetchConfig config, EventLoops loops, int port, Keepsake keepsake, Predicate<InetAddress> permitted) {
        this.loops = loops;
        this.port = port;
        this.keepsake = keepsake;
        // Nobody is asked by a family that we do not use, nor about it.
        this.permitted = address -> permitted.test(address) && loops.binding().uses(address);
        this.names = new Names(config.net());
        patient.allowCoreThreadTimeOut(true);
        dht = config.dht().isOn() ? new Dht(config.dht(), loops.first(), new SecureRandom(), new World()) : null;
        lsd = config.lsd().isOn() ? new Lsd(loops.first(), new SecureRandom(), new Neighbours()) : null;
        Stream.of(Optional.ofNullable(dht), Optional.ofNullable(lsd))
                .flatMap(Optional::stream)
                .forEach(all::add);
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "shoalfs-dht");
        thread.setDaemon(true);
        return thread;
    }

    /** All of them, also for a link of which nobody knows yet whether its torrent is private; none for a private torrent. */
    List<Discovery> of(Wanted wanted) {
        return wanted.isPrivate() ? List.of() : List.copyOf(all);
    }

    /** All of them; none for a private torrent. */
    List<Discovery> of(Origins origins) {
        return origins.isPrivate() ? List.of() : List.copyOf(all);
    }

    /** What peers of a torrent are told of our node. */
    PeerNodes nodesOf(Origins origins) {
        return origins.isPrivate() || dht == null ? PeerNodes.NONE : this;
    }

    /** The publisher of a torrent names these nodes of the DHT. */
    void ask(Origins origins) {
        if (dht != null && !origins.isPrivate()) {
            origins.nodes().forEach(node -> dht.add(node.getHostString(), node.getPort()));
        }
    }

    /** As long as the socket is not open, where it will be: at the number of the TCP port. */
    @Override
    public OptionalInt port() {
        var open = socket;
        return OptionalInt.of(open == null ? port : open.port());
    }

    @Override
    public void heard(InetSocketAddress node) {
        if (dht != null) {
            dht.add(node);
        }
    }

    /** Leaves, and keeps what is known. Blocks, briefly. */
    @Override
    public void close() {
        if (dht != null) {
            dht.close();
        }
        if (lsd != null) {
            lsd.close();
        }
        names.close();
        patient.shutdown();
    }

    /** What LSD has around it. */
    private final class Neighbours implements Lsd.World {

        @Override
        public Datagrams open(Datagrams.Receiver receiver) throws IOException {
            return MulticastSocket.open(Lsd.GROUPS, loops, loops.first(), receiver);
        }

        @Override
        public Predicate<InetAddress> permitted() {
            return permitted;
        }

        @Override
        public int port() {
            return loops.whereabouts().portOr(port);
        }
    }

    /** What the DHT has around it. */
    private final class World implements DhtWorld, DhtMemory {

        @Override
        public CompletionStage<Datagrams> open(Datagrams.Receiver receiver) {
            NettyLoop loop = loops.first();
            return UdpSocket.open(loops, loop, port, receiver).thenApply(opened -> {
                socket = opened;
                return opened;
            });
        }

        @Override
        public CompletionStage<List<InetAddress>> resolve(String host) {
            return names.resolve(host);
        }

        @Override
        public Executor patient() {
            return patient;
        }

        @Override
        public DhtMemory memory() {
            return this;
        }

        @Override
        public Predicate<InetAddress> permitted() {
            return permitted;
        }

        @Override
        public int port() {
            return loops.whereabouts().portOr(port);
        }

        @Override
        public Optional<ByteBuffer> read() throws IOException {
            return keepsake.read();
        }

        @Override
        public void replace(ByteBuffer content) throws IOException {
            keepsake.replace(content);
        }
    }
}
