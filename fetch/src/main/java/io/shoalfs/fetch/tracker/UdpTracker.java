package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Resolver;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Trackers over UDP (BEP 15, 41). Confined to one loop.
 *
 * <p>What is not answered is asked again after a third of the patience, at the tracker's next address if it has several, until the
 * patience for one question is over. BEP 15 waits 15 seconds, doubled each time: that is left to {@link Tier}, which asks others
 * meanwhile, since a reader may wait.
 */
public final class UdpTracker implements Tracker {

    private final EventLoops loops;
    private final NettyLoop loop;
    private final Resolver names;
    private final TrackerConfig config;
    private final RandomGenerator random;
    private final UdpConnections connections;

    /** A way to trackers from this loop; transaction ids are random, so that nobody can answer in a tracker's place. */
    public UdpTracker(EventLoops loops, NettyLoop loop, Resolver names, TrackerConfig config, RandomGenerator random) {
        this(new Way(loops, loop, names), config, random, new UdpConnections(loop));
    }

    /** What is needed to reach anybody. */
    record Way(EventLoops loops, NettyLoop loop, Resolver names) {}

    UdpTracker(Way way, TrackerConfig config, RandomGenerator random, UdpConnections connections) {
        this.loops = way.loops();
        this.loop = way.loop();
        this.names = way.names();
        this.config = config;
        this.random = random;
        this.connections = connections;
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
        return ask(tracker, new UdpAnnounce(tracker, announce));
    }

    @Override
    public CompletionStage<Scrape> scrape(URI tracker, InfoHash torrent) {
        return ask(tracker, new UdpScrape(torrent));
    }

    private <T> CompletionStage<T> ask(URI tracker, UdpQuestion<T> question) {
        assert loop.inLoop();
        var exchange = new Exchange<T>(tracker, question);
        var deadline = loop.schedule(config.patience(), () -> exchange.fail("did not answer"));
        CompletionStage<T> replied = exchange.reply;
        replied.whenComplete((reply, failure) -> {
            deadline.cancel();
            exchange.end();
        });
        names.resolve(HttpTracker.hostOf(tracker))
                .whenComplete((addresses, failure) -> loop.execute(() -> exchange.resolved(addresses, failure)));
        return replied;
    }

    /** One question: the first answer to any of its attempts. */
    private final class Exchange<T> implements UdpAttempt.Owner<T> {

        private final CompletableFuture<T> reply = new CompletableFuture<>();
        private final List<UdpAttempt<T>> attempts = new ArrayList<>();
        private final URI tracker;
        private final UdpQuestion<T> question;
        private List<InetAddress> addresses = List.of();
        private int failed;

        Exchange(URI tracker, UdpQuestion<T> question) {
            this.tracker = tracker;
            this.question = question;
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
            var attempt = new UdpAttempt<T>(this, address, random);
            // Who did not answer may have forgotten us: only the first attempt relies on an old connection.
            var known = attempts.isEmpty() ? connections.at(address) : null;
            attempts.add(attempt);
            attempt.begin(loops.datagrams(loop), known);
            loop.schedule(config.patience().dividedBy(3).multipliedBy(1L << (attempts.size() - 1)), this::attempt);
        }

        @Override
        public UdpQuestion<T> question() {
            return question;
        }

        @Override
        public void connected(InetSocketAddress address, long id) {
            connections.given(address, id);
        }

        @Override
        public void answered(T answer) {
            reply.complete(answer);
        }

        @Override
        public void failed(InetSocketAddress address, String reason) {
            connections.forget(address);
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
