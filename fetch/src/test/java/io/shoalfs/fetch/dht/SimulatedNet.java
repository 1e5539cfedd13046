package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.swarm.SteppedLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An Internet of public IPv4 addresses on a stepped loop: datagrams take their time, and some are lost. */
final class SimulatedNet {

    static final int PORT = 6881;

    final SteppedLoop loop = new SteppedLoop();
    final Random random;
    private final double loss;
    private final Map<InetSocketAddress, Datagrams.Receiver> receivers = new HashMap<>();
    private final List<Sent> log = new ArrayList<>();
    private int datagrams;
    private int searches;
    private int hosts;

    private record Sent(InetAddress from, InetAddress to) {}

    SimulatedNet(long seed, double loss) {
        this.random = new Random(seed);
        this.loss = loss;
    }

    /** An address that nobody has yet, each in another network. */
    InetAddress freshAddress() {
        hosts++;
        return address("11." + hosts % 250 + "." + hosts / 250 + "." + (1 + random.nextInt(250)));
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Somebody at that address is there. */
    Datagrams open(InetSocketAddress at, Datagrams.Receiver receiver) {
        receivers.put(at, receiver);
        return new Datagrams() {
            @Override
            public void send(InetSocketAddress to, ByteBuffer bytes) {
                SimulatedNet.this.send(at, to, bytes);
            }

            @Override
            public void close() {
                receivers.remove(at);
            }
        };
    }

    /** Nobody is there any more; says nothing to anybody. */
    void cut(InetAddress address) {
        receivers.remove(new InetSocketAddress(address, PORT));
    }

    /** How many were sent from the one to the other. */
    long between(InetAddress from, InetAddress to) {
        return log.stream()
                .filter(each -> each.from().equals(from) && each.to().equals(to))
                .count();
    }

    /** How many queries were for peers. */
    int searches() {
        return searches;
    }

    int datagrams() {
        return datagrams;
    }

    void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes) {
        datagrams++;
        searches +=
                StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString().contains("9:get_peers") ? 1 : 0;
        log.add(new Sent(from.getAddress(), to.getAddress()));
        if (random.nextDouble() >= loss && receivers.containsKey(from)) {
            loop.schedule(Duration.ofMillis(10 + random.nextInt(140)), () -> {
                var receiver = receivers.get(to);
                if (receiver != null) {
                    receiver.received(from, bytes.duplicate());
                }
            });
        }
    }

    /** The same, with an IPv6 address too. */
    World world(InetAddress address, InetAddress six) {
        var world = new World(address);
        world.six = six;
        return world;
    }

    /** What a node at that address sees of the world. */
    World world(InetAddress address) {
        return new World(address);
    }

    /** One machine. */
    final class World implements DhtWorld, DhtMemory {

        final InetAddress address;

        @Nullable
        ByteBuffer kept;

        @Nullable
        InetAddress six;

        Predicate<InetAddress> permitted = any -> true;

        World(InetAddress address) {
            this.address = address;
        }

        @Override
        public CompletionStage<Datagrams> open(Datagrams.Receiver receiver) {
            var four = SimulatedNet.this.open(new InetSocketAddress(address, PORT), receiver);
            if (six == null) {
                return CompletableFuture.completedFuture(four);
            }
            var other = SimulatedNet.this.open(new InetSocketAddress(six, PORT), receiver);
            return CompletableFuture.completedFuture(new Datagrams() {
                @Override
                public void send(InetSocketAddress to, ByteBuffer bytes) {
                    (to.getAddress() instanceof java.net.Inet6Address ? other : four).send(to, bytes);
                }

                @Override
                public void close() {
                    four.close();
                    other.close();
                }
            });
        }

        @Override
        public CompletionStage<List<InetAddress>> resolve(String host) {
            return CompletableFuture.completedFuture(List.of(address(host)));
        }

        @Override
        public Executor patient() {
            return loop;
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
            return 7000;
        }

        @Override
        public Optional<ByteBuffer> read() {
            return Optional.ofNullable(kept).map(ByteBuffer::duplicate);
        }

        @Override
        public void replace(ByteBuffer content) throws IOException {
            kept = content;
        }
    }
}
