package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.PieceSpan;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one peer has asked for and has not been sent yet, within limits. Confined to the swarm's loop.
 *
 * <p>Each request is in one of three states: waiting, on its way (its bytes count until they have left), or forgotten.
 */
public final class UploadQueue {

    private final UploadConfig config;
    private final Set<PieceSpan> waiting = new LinkedHashSet<>();
    private int bytesOnTheirWay;

    /** An empty one. */
    public UploadQueue(UploadConfig config) {
        this.config = config;
    }

    /** Takes a request; false if too many wait. The same request twice is one. */
    public boolean add(PieceSpan span) {
        return waiting.contains(span) || (waiting.size() < config.requests() && waiting.add(span));
    }

    /** Forgets a request; false if it does not wait (any longer). */
    public boolean cancel(PieceSpan span) {
        return waiting.remove(span);
    }

    /** Forgets all that waits, and says what it was. */
    public Set<PieceSpan> clear() {
        var cleared = new LinkedHashSet<>(waiting);
        waiting.clear();
        return cleared;
    }

    /** The next request to answer, which is on its way from now on; none if none waits or enough are on their way. */
    public @Nullable PieceSpan next() {
        var requests = waiting.iterator();
        if (!requests.hasNext()) {
            return null;
        }
        var span = requests.next();
        if (bytesOnTheirWay > 0 && bytesOnTheirWay + span.length() > config.bufferedBytes()) {
            return null;
        }
        requests.remove();
        bytesOnTheirWay += span.length();
        return span;
    }

    /** The request's bytes have left, or will not leave. */
    public void done(PieceSpan span) {
        bytesOnTheirWay -= span.length();
    }
}
