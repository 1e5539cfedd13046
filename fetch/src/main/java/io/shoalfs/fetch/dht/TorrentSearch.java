package io.shoalfs.fetch.dht;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one torrent's peers in both tables, and says that we are one to the nodes nearest to it: again and again, sooner as
 * long as nobody is found. Confined to one loop but for what {@link Discovery.Search} says.
 */
final class TorrentSearch implements Discovery.Search {

    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final Duration SOONEST = Duration.ofSeconds(5);
    private static final Duration LONGEST_ALONE = Duration.ofMinutes(5);

    private final NodeId torrent;
    private final Consumer<List<InetSocketAddress>> found;
    private final Searching searching;
    private final Loop loop;
    private final Runnable turn = this::look;
    private final List<Lookup> lookups = new ArrayList<>();
    private Timers.@Nullable Timer timer;
    private Duration pause = SOONEST;
    private int open;
    private boolean isLooking;
    private boolean hasLooked;
    private boolean isAwaited;
    private long lookedNanos;
    private int seen;
    private boolean isClosed;
    private volatile boolean hasFound;

    /** What a search needs of the DHT it searches. On the loop, but for what says otherwise. */
    interface Searching {

        /** Our nodes; null as long as there are none. */
        @Nullable
        Nodes nodes();

        /** Whom to ask beside those that the node knows. */
        List<InetSocketAddress> strangers(Node node);

        Turns turns();

        /** Where peers reach us by TCP. */
        int port();

        /** There is reason to begin now. */
        void begin();

        /** A search is over for good. */
        void left(TorrentSearch search);

        /** How many nodes are known. Any thread. */
        int known();
    }

    TorrentSearch(NodeId torrent, Consumer<List<InetSocketAddress>> found, Searching searching, Loop loop) {
        this.torrent = torrent;
        this.found = found;
        this.searching = searching;
        this.loop = loop;
    }

    /** It is its turn as soon as there are nodes. */
    void start() {
        if (!isClosed && !isLooking && searching.nodes() != null) {
            cancel();
            isLooking = true;
            searching.turns().take(turn);
        }
    }

    /** Somebody is known now, where nobody was: looks again if that may help. */
    void startIfAlone() {
        if (!hasFound) {
            pause = SOONEST;
            start();
        }
    }

    @Override
    public void hurry() {
        loop.execute(() -> {
            searching.begin();
            isAwaited = true;
            if (!hasLooked || loop.nanoTime() - lookedNanos > SOONEST.toNanos()) {
                start();
            }
        });
    }

    @Override
    public String condition() {
        return hasFound ? "" : "the DHT knows " + searching.known() + " nodes, and nobody who has the torrent";
    }

    @Override
    public void close() {
        loop.execute(() -> {
            if (isClosed) {
                return;
            }
            isClosed = true;
            cancel();
            searching.turns().forget(turn);
            lookups.forEach(Lookup::close);
            if (open > 0) {
                open = 0;
                searching.turns().done();
            }
            searching.left(this);
        });
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void look() {
        var nodes = searching.nodes();
        if (nodes == null) {
            isLooking = false;
            searching.turns().done();
            return;
        }
        hasLooked = true;
        isAwaited = false;
        lookedNanos = loop.nanoTime();
        seen = 0;
        lookups.clear();
        open = Family.values().length;
        for (var node : nodes.all()) {
            var ask = new Ask.GetPeers(torrent, Nodes.BOTH);
            lookups.add(node.lookup(torrent, ask, List.of(), searching.strangers(node), new Sight(nodes, node)));
        }
    }

    /** One of the two tables. */
    private final class Sight implements Lookup.Listener {

        private final Nodes nodes;
        private final Node node;

        Sight(Nodes nodes, Node node) {
            this.nodes = nodes;
            this.node = node;
        }

        @Override
        public void told(Message.Content content) {
            nodes.told(node.family(), content);
            var peers = content.peers();
            if (peers == null || isClosed) {
                return;
            }
            var usable = peers.stream()
                    .filter(nodes::isPermitted)
                    .filter(peer -> peer.getPort() != searching.port() || !node.isOurs(peer.getAddress()))
                    .toList();
            if (!usable.isEmpty()) {
                seen += usable.size();
                hasFound = true;
                found.accept(usable);
            }
        }

        @Override
        public void ended(List<Lookup.Found> nearest) {
            if (isClosed) {
                return;
            }
            announce(nearest);
            if (--open == 0) {
                over();
            }
        }

        /** Nobody who is not where its id says is trusted with what others look for (BEP 42). */
        private void announce(List<Lookup.Found> nearest) {
            nearest.stream()
                    .filter(each -> each.token() != null)
                    .filter(each -> SecureId.isValid(
                            each.contact().id(), each.contact().address().getAddress()))
                    .limit(Bucket.K)
                    .forEach(this::announce);
        }

        private void announce(Lookup.Found to) {
            var token = to.token();
            if (token != null) {
                var ask = new Ask.AnnouncePeer(torrent, searching.port(), false, token);
                node.ask(to.contact().address(), to.contact().id(), ask, answer -> {});
            }
        }
    }

    private void over() {
        isLooking = false;
        searching.turns().done();
        if (seen == 0 && !hasFound) {
            found.accept(List.of());
        }
        var next = seen > 0 ? USUAL : pause;
        pause = seen > 0 || pause.compareTo(LONGEST_ALONE) >= 0 ? pause : pause.multipliedBy(2);
        timer = loop.schedule(isAwaited ? SOONEST : next, this::start);
    }
}
