package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.swarm.Uploads;

/** Tells a peer whether we lack something that it has, each time that changes. Confined to the connection's loop. */
final class Interest {

    private final Outbox outbox;
    private final Uploads uploads;
    private final PeerPieces pieces;
    private boolean shown;

    /** The peer believes, rightly at first, that we want nothing. */
    Interest(Outbox outbox, Uploads uploads, PeerPieces pieces) {
        this.outbox = outbox;
        this.uploads = uploads;
        this.pieces = pieces;
    }

    /** Whether the peer was told that we want something. */
    boolean isShown() {
        return shown;
    }

    /** What we or the peer have may have changed. */
    void show() {
        boolean now = uploads.lacksAnyOf(pieces.had());
        if (now != shown) {
            shown = now;
            outbox.send(now ? Flag.INTERESTED : Flag.NOT_INTERESTED);
        }
    }

    /** The peer has this piece too; cheaper than {@link #show}. */
    void gained(int piece) {
        if (!shown && !uploads.holds(piece)) {
            show();
        }
    }
}
