package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.peer.PeerSwarm;
import io.shoalfs.fetch.swarm.Swarm;
import io.shoalfs.fetch.swarm.SwarmHost;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.fetch.tracker.Announce;
import io.shoalfs.fetch.tracker.AnnounceEvent;
import io.shoalfs.fetch.tracker.Announcer;
import io.shoalfs.fetch.tracker.HttpTracker;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One torrent in the engine: its swarm, its uploads, its connections and its trackers, wired. Confined to its loop but
 * for what says otherwise.
 */
final class JoinedTorrent implements SwarmHost, Announcer.Torrent {

    private static final int TROUBLES_TOLD = 4;

    private final Engine engine;
    private final NettyLoop loop;
    private final PieceStore store;
    private final Origins origins;
    private final InfoHash hash;
    private final Swarm swarm;
    private final Uploads uploads;
    private final Peers peers;
    private final Announcer announcer;
    private boolean complete;

    /** Does nothing yet. Any thread. */
    JoinedTorrent(Engine engine, NettyLoop loop, PieceStore store, Origins origins) {
        this.engine = engine;
        this.loop = loop;
        this.store = store;
        this.origins = origins;
        var id = store.torrent().id();
        this.hash = id.v1() != null ? id.v1() : Objects.requireNonNull(id.v2());
        this.uploads = new Uploads(store, loop, engine.config().uploads());
        this.swarm = new Swarm(store, engine.memory(), loop, engine.config().swarm(), this);
        this.peers = new Peers(engine.shared(), loop, this::told);
        var way = new HttpTracker(
                engine.loops(), loop, engine.names(), engine.config().trackers());
        this.announcer = new Announcer(
                origins.trackers(), way, this, loop, engine.config().trackers());
    }

    /** What demands of this torrent's pieces are made to. Any thread. */
    PieceSource source() {
        return swarm;
    }

    /** Joins the swarms. Any thread; returns at once. */
    void start() {
        uploads.start();
        loop.execute(() -> {
            complete = uploads.holdsAll();
            var layout = store.torrent().layout();
            peers.start(new PeerSwarm(hash, layout, loop, swarm, uploads, peers), origins.peers());
            announcer.start();
        });
        store.watch(change -> loop.execute(this::noteCompletion));
    }

    /** Leaves them. Any thread; completes when the trackers know, or will not answer. */
    CompletableFuture<Void> leave() {
        var left = new CompletableFuture<Void>();
        loop.execute(() -> {
            swarm.close();
            peers.close("we are leaving");
            announcer.stop().whenComplete((done, failure) -> left.complete(null));
        });
        return left;
    }

    private void noteCompletion() {
        if (!complete && uploads.holdsAll()) {
            complete = true;
            announcer.completed();
        }
    }

    @Override
    public void banned(String name, String reason) {
        peers.banned(name, reason);
    }

    @Override
    public void lacking(int piece) {
        peers.hurry();
        announcer.hurry();
    }

    @Override
    public Announce announce(AnnounceEvent event) {
        var progress = new Announce.Progress(uploads.uploaded(), swarm.traffic().usefulBytes(), left());
        int wanted =
                event == AnnounceEvent.STOPPED ? 0 : engine.config().trackers().wanted();
        int port = engine.shared().sockets().port().orElse(0);
        return new Announce(hash, engine.shared().ourId().hex(), port, progress, event, wanted);
    }

    private long left() {
        Layout layout = store.torrent().layout();
        return layout.length()
                - uploads.held().stream().mapToLong(layout::lengthOf).sum();
    }

    @Override
    public void found(List<InetSocketAddress> addresses) {
        peers.found(addresses);
    }

    @Override
    public void told() {
        swarm.note(Stream.concat(peers.troubles(), Stream.of(announcer.condition()))
                .filter(clause -> !clause.isEmpty())
                .limit(TROUBLES_TOLD)
                .collect(Collectors.joining("; ")));
    }
}
