package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The giving side of a swarm: what we hold, which peers may ask for it, and the way from the store to them. Confined to
 * the swarm's loop but for what the store tells, which finds its way there.
 */
public final class Uploads {

    private final PieceStore store;
    private final Loop loop;
    private final UploadConfig config;
    private final RateLimit rate;
    private final Choker choker;
    private final Set<UploadPeer> peers = new LinkedHashSet<>();
    private final BitSet held = new BitSet();
    private int heldCount;
    private boolean turning;
    private long uploaded;

    /** Gives nothing before {@link #start}. */
    public Uploads(PieceStore store, Loop loop, UploadConfig config) {
        this(store, loop, config, new RateLimit(config.bytesPerSecond()));
    }

    /** The same, with a rate that is shared with others. */
    public Uploads(PieceStore store, Loop loop, UploadConfig config, RateLimit rate) {
        this.store = store;
        this.loop = loop;
        this.config = config;
        this.rate = rate;
        this.choker = new Choker(config.slots());
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
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (!held.get(piece)) {
                return true;
            }
        }
        return false;
    }

    /** A peer is there that knows what {@link #held} is now; it is told of every change. */
    public void joined(UploadPeer peer) {
        assert loop.inLoop();
        peers.add(peer);
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
     * Copies what a peer asked for. Completes, on some thread of the store's, with whether it could.
     *
     * @param target lent until the stage completes
     */
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        return store.copy(span, target);
    }

    /** Runs it, on the loop, when so many bytes may be sent: at once, in this call, if that is now. */
    public void whenAllowed(int length, Runnable send) {
        assert loop.inLoop();
        long delay = rate.reserve(length, loop.nanoTime());
        if (delay == 0) {
            send.run();
        } else {
            loop.schedule(Duration.ofNanos(delay), send);
        }
    }

    /** So many bytes were sent. */
    public void sent(int length) {
        assert loop.inLoop();
        uploaded += length;
    }

    /** How many bytes of pieces were sent in all. */
    public long uploaded() {
        assert loop.inLoop();
        return uploaded;
    }

    private void changed(HeldChange change) {
        if (held.get(change.piece()) == change.held()) {
            return;
        }
        held.set(change.piece(), change.held());
        heldCount += change.held() ? 1 : -1;
        peers.forEach(peer -> peer.tell(change.piece(), change.held()));
    }

    private void awaitTurn() {
        if (!turning && choker.crowded()) {
            turning = true;
            loop.schedule(config.turn(), this::turn);
        }
    }

    private void turn() {
        turning = false;
        choker.turn();
        awaitTurn();
    }
}
