package io.shoalfs.fetch.swarm;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Decides which peers may ask of us: those that came first, as many as there are slots; while others wait, the one
 * that has had its slot longest gives it up at each turn. Confined to the swarm's loop.
 */
final class Choker {

    private final int slots;

    /** In the order in which they got their slots. */
    private final Queue<UploadPeer> unchoked = new ArrayDeque<>();

    /** In the order in which they became interested. */
    private final Queue<UploadPeer> waiting = new ArrayDeque<>();

    Choker(int slots) {
        this.slots = slots;
    }

    /** The peer's interest may have changed. */
    void changed(UploadPeer peer) {
        if (!peer.interested()) {
            waiting.remove(peer);
            if (unchoked.remove(peer)) {
                peer.choke();
            }
        } else if (!unchoked.contains(peer) && !waiting.contains(peer)) {
            waiting.add(peer);
        }
        fill();
    }

    /** The peer is gone. */
    void left(UploadPeer peer) {
        waiting.remove(peer);
        unchoked.remove(peer);
        fill();
    }

    /** Gives the slot that was held longest to the peer that has waited longest. */
    void turn() {
        if (waiting.isEmpty()) {
            return;
        }
        var first = unchoked.poll();
        if (first != null) {
            first.choke();
            waiting.add(first);
        }
        fill();
    }

    /** Whether somebody waits for a slot, and there are any. */
    boolean crowded() {
        return slots > 0 && !waiting.isEmpty();
    }

    private void fill() {
        while (unchoked.size() < slots && !waiting.isEmpty()) {
            var peer = waiting.remove();
            unchoked.add(peer);
            peer.unchoke();
        }
    }
}
