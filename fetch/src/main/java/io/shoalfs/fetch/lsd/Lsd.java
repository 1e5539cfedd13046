package io.shoalfs.fetch.lsd;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers in the local network (BEP 14): says to all neighbours which torrents we have, every five minutes, and hears what they
 * say. Nobody answers: who hears of a torrent that it has itself connects. Any thread; what it does is done on one loop.
 *
 * <p>It opens no socket before the first search: an engine of private torrents says nothing (BEP 27).
 */
public final class Lsd implements Discovery, AutoCloseable {

    /** The groups of BEP 14. */
    public static final List<InetSocketAddress> GROUPS =
            List.of(new InetSocketAddress("239.192.152.143", 6771), new InetSocketAddress("ff15::efc0:988f", 6771));

    private static final Logger LOG = LoggerFactory.getLogger(Lsd.class);

    /** A torrent is announced again after this. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Torrents that are joined together are announced together, and not in the middle of a mount's start. */
    private static final Duration GATHERING = Duration.ofMillis(500);

    /** A few datagrams at once, and then one a minute. */
    private static final int AT_ONCE = 4;

    private static final Duration EACH = Duration.ofMinutes(1);

    /** More datagrams in a second are not read. */
    private static final int MOST_HEARD = 100;

    private final Loop loop;
    private final World world;
    private final String cookie;
    private final Map<InfoHash, Wanted> wanted = new LinkedHashMap<>();
    private @Nullable Datagrams socket;
    private Timers.@Nullable Timer timer;
    private boolean isClosed;
    private boolean isTried;
    private double allowance = AT_ONCE;
    private long allowedNanos;
    private long secondNanos;
    private int heard;

    /** What it needs of the world outside of its loop. */
    public interface World {

        /** Opens a socket to {@link #GROUPS}. Returns at once. */
        Datagrams open(Datagrams.Receiver receiver) throws IOException;

        /** Who may be told of; nobody else is found. */
        Predicate<InetAddress> permitted();

        /** Where peers reach us by TCP. */
        int port();
    }

    /** A torrent, who wants its peers, and when it is to be announced. */
    private static final class Wanted {

        private final List<Consumer<List<InetSocketAddress>>> takers = new ArrayList<>();
        private long dueNanos;

        Wanted(long dueNanos) {
            this.dueNanos = dueNanos;
        }
    }

    /** Does nothing yet. */
    public Lsd(Loop loop, RandomGenerator random, World world) {
        this.loop = loop;
        this.world = world;
        this.cookie = Long.toHexString(random.nextLong());
        this.allowedNanos = loop.nanoTime();
        this.secondNanos = allowedNanos;
    }

    @Override
    public Search search(InfoHash torrent, Consumer<List<InetSocketAddress>> found) {
        var name = InfoHash.of(torrent.wireBytes());
        loop.execute(() -> {
            wanted.computeIfAbsent(name, absent -> new Wanted(loop.nanoTime()))
                    .takers
                    .add(found);
            announceIn(GATHERING);
        });
        return new Search() {
            @Override
            public void hurry() {
                // BEP 14 has it said every five minutes at most, and neighbours say it too.
            }

            @Override
            public void close() {
                loop.execute(() -> forget(name, found));
            }
        };
    }

    @Override
    public String name() {
        return "lsd";
    }

    private void forget(InfoHash torrent, Consumer<List<InetSocketAddress>> taker) {
        var left = wanted.get(torrent);
        if (left != null && left.takers.remove(taker) && left.takers.isEmpty()) {
            wanted.remove(torrent);
        }
    }

    private void open() {
        if (isTried || isClosed) {
            return;
        }
        isTried = true;
        try {
            socket = world.open(this::received);
        } catch (IOException e) {
            LOG.debug("the local network is not searched", e);
        }
    }

    private void announceIn(Duration delay) {
        if (timer == null && !isClosed) {
            timer = loop.schedule(delay, this::announce);
        }
    }

    private void announce() {
        timer = null;
        open();
        if (socket == null) {
            return;
        }
        long now = loop.nanoTime();
        allowance = Math.min(AT_ONCE, allowance + (double) (now - allowedNanos) / EACH.toNanos());
        allowedNanos = now;
        var due = wanted.entrySet().stream()
                .filter(each -> each.getValue().dueNanos - now <= 0)
                // Who has waited longest first: with many torrents all would be due again before the last had its turn.
                .sorted(Comparator.comparingLong(each -> each.getValue().dueNanos - now))
                .limit(LsdMessage.MOST)
                .toList();
        if (!due.isEmpty() && allowance >= 1) {
            allowance--;
            var message = new LsdMessage(
                    world.port(), due.stream().map(Map.Entry::getKey).toList(), cookie);
            for (var group : GROUPS) {
                socket.send(group, message.bytes(group));
            }
            due.forEach(each -> each.getValue().dueNanos = now + INTERVAL.toNanos());
        }
        wanted.values().stream()
                .mapToLong(each -> each.dueNanos - now)
                .min()
                .ifPresent(next -> announceIn(Duration.ofNanos(Math.max(next, untilAllowed()))));
    }

    private long untilAllowed() {
        return allowance >= 1 ? GATHERING.toNanos() : (long) ((1 - allowance) * EACH.toNanos()) + 1;
    }

    private void received(InetSocketAddress from, ByteBuffer bytes) {
        assert loop.inLoop();
        if (isClosed || isTooMuch() || !world.permitted().test(from.getAddress())) {
            return;
        }
        var message = LsdMessage.read(bytes);
        if (message.isEmpty() || message.get().cookie().equals(cookie)) {
            return;
        }
        var peer = new InetSocketAddress(from.getAddress(), message.get().port());
        for (var torrent : message.get().torrents()) {
            var known = wanted.get(torrent);
            if (known != null) {
                LOG.debug("{} has {}", peer, torrent);
                known.takers.forEach(taker -> taker.accept(List.of(peer)));
            }
        }
    }

    private boolean isTooMuch() {
        long now = loop.nanoTime();
        if (now - secondNanos > Duration.ofSeconds(1).toNanos()) {
            secondNanos = now;
            heard = 0;
        }
        return ++heard > MOST_HEARD;
    }

    /** Says and hears nothing more. Any thread; returns at once. */
    @Override
    public void close() {
        loop.execute(() -> {
            isClosed = true;
            if (timer != null) {
                timer.cancel();
            }
            if (socket != null) {
                socket.close();
            }
            wanted.clear();
        });
    }
}
