package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The giving side of a swarm: what we hold, which peers may ask for it, and the way from the store to them. Confined to
 * the swarm's loop but for what the store tells, which finds its way there.
 */
public final class Uploads {

    private final PieceStore store;
    private final UploadConfig config;
    private final Surroundings around;
    private final Loop loop;
    private final Courtesy courtesy;
    private final Choker choker;
    private final Set<UploadPeer> peers = new LinkedHashSet<>();
    private final BitSet held = new BitSet();

    /** The others: whether a peer has any of them is asked at every piece that comes. */
    private final BitSet missing = new BitSet();

    private int heldCount;
    private boolean turning;
    private final Meter uploaded = new Meter();

    /**
     * Where uploads live, and with whom they share what there is.
     *
     * @param random draws between peers that are equal in all else
     * @param readers those of this machine, which come first
     * @param rate may be shared with other torrents
     * @param copies out of stores that are under way at a time; may be shared too
     */
    public record Surroundings(Loop loop, RandomGenerator random, Readers readers, RateLimit rate, Gate copies) {}

    /** Gives nothing before {@link #start}. */
    public Uploads(PieceStore store, UploadConfig config, Surroundings around) {
        this.store = store;
        this.config = config;
        missing.set(0, store.torrent().layout().pieceCount());
        this.around = around;
        this.loop = around.loop();
        this.courtesy = new Courtesy(loop, around.readers(), config.patience());
        this.choker = new Choker(config.slots(), around.random(), this::holdsAll);
    }

    /** Follows what the store holds from now on. Any thread; returns at once. */
    public void start() {
        store.watch(change -> loop.execute(() -> changed(change)));
        // Asked on the loop: what is told before it is in it, and what is told after it comes after it.
        loop.execute(() -> store.held().pieces().stream().forEach(piece -> changed(new HeldChange(piece, true))));
    }

    /** The limits. */
    public UploadConfig config() {
        return config;
    }

    /** The pieces that we hold whole: a copy. */
    public BitSet held() {
        assert loop.inLoop();
        return (BitSet) held.clone();
    }

    /** Whether we hold all of the piece. */
    public boolean holds(int piece) {
        assert loop.inLoop();
        return held.get(piece);
    }

    /** Whether we hold every piece. */
    public boolean holdsAll() {
        assert loop.inLoop();
        return heldCount == store.torrent().layout().pieceCount();
    }

    /** Whether this peer's pieces have any that we do not hold whole. */
    public boolean lacksAnyOf(BitSet pieces) {
        assert loop.inLoop();
        return missing.intersects(pieces);
    }

    /** A peer is there that knows what {@link #held} is now; it is told of every change. */
    public void joined(UploadPeer peer) {
        assert loop.inLoop();
        peers.add(peer);
        choker.joined(peer);
    }

    /** The peer's interest changed. */
    public void changed(UploadPeer peer) {
        assert loop.inLoop();
        choker.changed(peer);
        awaitTurn();
    }

    /** The peer is gone. */
    public void left(UploadPeer peer) {
        assert loop.inLoop();
        peers.remove(peer);
        choker.left(peer);
    }

    /**
     * Copies what a peer asked for of a piece that we hold; what lies behind the torrent's end is zeros. Completes, on
     * this thread or some thread of the store's, with whether it could.
     *
     * @param target lent until the stage completes; its {@code remaining()} is at least the span's length
     */
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        int there = Math.min(span.length(), store.torrent().layout().lengthOf(span.piece()) - span.offset());
        for (int i = Math.max(0, there); i < span.length(); i++) {
            target.put(target.position() + i, (byte) 0);
        }
        return there > 0
                ? around.copies().pass(() -> store.copy(new PieceSpan(span.piece(), span.offset(), there), target))
                : CompletableFuture.completedFuture(true);
    }

    /**
     * Runs it, on the loop, when so many bytes may be sent: at once, in this call, if that is now. Reads of this machine
     * come first, and the rate is kept.
     *
     * @param isNear whether it is for a node that shares: its reads count as much as ours
     */
    public void whenAllowed(int length, boolean isNear, Runnable send) {
        assert loop.inLoop();
        if (isNear) {
            whenWithinRate(length, send);
        } else {
            courtesy.pass(length, () -> whenWithinRate(length, send));
        }
    }

    private void whenWithinRate(int length, Runnable send) {
        long delay = around.rate().reserve(length, loop.nanoTime());
        if (delay == 0) {
            send.run();
        } else {
            loop.schedule(Duration.ofNanos(delay), send);
        }
    }

    /**
     * So many bytes were sent.
     *
     * @param to the peer's own count of that
     */
    public void sent(int length, Meter to) {
        assert loop.inLoop();
        long now = loop.nanoTime();
        uploaded.add(length, now);
        to.add(length, now);
    }

    /** How many bytes of pieces are sent in a second, now. */
    public long bytesPerSecond() {
        assert loop.inLoop();
        return uploaded.rate(loop.nanoTime());
    }

    /** How many bytes of pieces were sent in all. */
    public long uploaded() {
        assert loop.inLoop();
        return uploaded.total();
    }

    private void changed(HeldChange change) {
        if (held.get(change.piece()) == change.held()) {
            return;
        }
        held.set(change.piece(), change.held());
        missing.set(change.piece(), !change.held());
        heldCount += change.held() ? 1 : -1;
        peers.forEach(peer -> peer.tell(change.piece(), change.held()));
    }

    private void awaitTurn() {
        if (!turning && choker.isBusy()) {
            turning = true;
            choker.begin();
            loop.schedule(config.turn(), this::turn);
        }
    }

    private void turn() {
        choker.turn();
        turning = choker.isBusy();
        if (turning) {
            loop.schedule(config.turn(), this::turn);
        }
    }
}
