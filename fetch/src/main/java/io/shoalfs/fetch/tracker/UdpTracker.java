package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Reasons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Trackers over UDP (BEP 15, 41). Confined to one loop.
 *
 * <p>What is not answered is asked again after a third of the patience, at the tracker's next address if it has several, until the
 * patience for one announce is over. BEP 15 waits 15 seconds, doubled each time: that is left to {@link Tier}, which asks others
 * meanwhile, since a reader may wait.
 */
public final class UdpTracker implements Tracker {

    /** BEP 15: so long a connection id may be used. */
    private static final Duration CONNECTION = Duration.ofSeconds(60);

    private static final int MOST_CONNECTIONS = 1_000;

    private final EventLoops loops;
    private final NettyLoop loop;
    private final Names names;
    private final TrackerConfig config;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, Connection> connections = new HashMap<>();

    private record Connection(long id, long untilNanos) {}

    /** A way to trackers from this loop; transaction ids are random, so that nobody can answer in a tracker's place. */
    public UdpTracker(EventLoops loops, NettyLoop loop, Names names, TrackerConfig config, RandomGenerator random) {
        this.loops = loops;
        this.loop = loop;
        this.names = names;
        this.config = config;
        this.random = random;
    }

    @Override
    public boolean speaks(URI tracker) {
        int port = tracker.getPort();
        return "udp".equalsIgnoreCase(tracker.getScheme())
                && tracker.getHost() != null
                && port > 0
                && port < 1 << Short.SIZE;
    }

    @Override
    public CompletionStage<AnnounceReply> announce(URI tracker, String trackerId, Announce announce) {
        assert loop.inLoop();
        var exchange = new Exchange(tracker, announce);
        var deadline = loop.schedule(config.patience(), () -> exchange.fail("did not answer"));
        CompletionStage<AnnounceReply> replied = exchange.reply;
        replied.whenComplete((reply, failure) -> {
            deadline.cancel();
            exchange.end();
        });
        names.resolve(HttpTracker.hostOf(tracker))
                .whenComplete((addresses, failure) -> loop.execute(() -> exchange.resolved(addresses, failure)));
        return replied;
    }

    private @Nullable Connection connection(InetSocketAddress address) {
        var known = connections.get(address);
        return known != null && loop.nanoTime() - known.untilNanos() < 0 ? known : null;
    }

    private void connected(InetSocketAddress address, long id) {
        if (connections.size() >= MOST_CONNECTIONS) {
            connections.clear();
        }
        connections.put(address, new Connection(id, loop.nanoTime() + CONNECTION.toNanos()));
    }

    /** One announce: the first answer to any of its attempts. */
    private final class Exchange implements UdpAttempt.Owner {

        private final CompletableFuture<AnnounceReply> reply = new CompletableFuture<>();
        private final List<UdpAttempt> attempts = new ArrayList<>();
        private final URI tracker;
        private final Announce announce;
        private List<InetAddress> addresses = List.of();
        private int failed;

        Exchange(URI tracker, Announce announce) {
            this.tracker = tracker;
            this.announce = announce;
        }

        void resolved(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
            if (found == null) {
                fail(failure == null ? "has no address" : Reasons.of(failure));
            } else {
                addresses = found;
                attempt();
            }
        }

        private void attempt() {
            if (reply.isDone()) {
                return;
            }
            var address = new InetSocketAddress(addresses.get(attempts.size() % addresses.size()), tracker.getPort());
            var attempt = new UdpAttempt(this, address, random);
            // Who did not answer may have forgotten us: only the first attempt relies on an old connection.
            var known = attempts.isEmpty() ? connection(address) : null;
            attempts.add(attempt);
            attempt.begin(loops.datagrams(loop), known == null ? null : known.id());
            loop.schedule(config.patience().dividedBy(3).multipliedBy(1L << (attempts.size() - 1)), this::attempt);
        }

        @Override
        public Announce announce() {
            return announce;
        }

        @Override
        public URI tracker() {
            return tracker;
        }

        @Override
        public void connected(InetSocketAddress address, long id) {
            UdpTracker.this.connected(address, id);
        }

        @Override
        public void answered(AnnounceReply answer) {
            reply.complete(answer);
        }

        @Override
        public void failed(InetSocketAddress address, String reason) {
            connections.remove(address);
            failed++;
            if (failed == attempts.size() && failed < addresses.size()) {
                attempt();
            } else if (failed >= attempts.size()) {
                fail(reason);
            }
        }

        void fail(String reason) {
            reply.completeExceptionally(new IOException(reason));
        }

        void end() {
            attempts.forEach(UdpAttempt::close);
        }
    }
}
