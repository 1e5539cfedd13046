package io.shoalfs.cache;

import io.shoalfs.torrent.PieceSpan;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A read that waits: its answer, what keeps it waiting, and its claims. Any thread; it ends once. */
final class WaitingRead {

    /** Its place in the order in which reads came. */
    final long number;

    /** What its reader holds; cancelled by the reader. */
    final CompletableFuture<Lease> answer = new CompletableFuture<>();

    /** Since when it waits for a source; of no meaning before it does. Under the lock of its {@link Patience}. */
    long waitsSinceNanos;

    private final List<PieceSpan> parts;
    private final CompletableFuture<Lease> arrival;
    private final Claims claims;
    private final SortedSet<Integer> claimed = new TreeSet<>();
    private boolean ended;

    WaitingRead(long number, List<PieceSpan> parts, CompletableFuture<Lease> arrival, Claims claims) {
        this.number = number;
        this.parts = parts;
        this.arrival = arrival;
        this.claims = claims;
    }

    /** Whether it reads any byte of the piece. */
    boolean covers(int piece) {
        return parts.get(0).piece() <= piece
                && piece <= parts.get(parts.size() - 1).piece();
    }

    /** Claims the pieces for itself, if it has not ended; those that it has, it has. */
    synchronized void claim(Collection<Integer> pieces) {
        for (int piece : pieces) {
            if (!ended && claimed.add(piece)) {
                claims.await(piece);
            }
        }
    }

    /** What it has claimed and not left: empty before it is known what is missing. */
    synchronized List<Integer> claimed() {
        return List.copyOf(claimed);
    }

    /** Answers it with a lease, or closes the lease if it has ended. */
    void answer(Lease lease) {
        end();
        if (!answer.complete(lease)) {
            lease.close();
        }
    }

    /** Ends it without data. */
    void fail(Throwable cause) {
        end();
        answer.completeExceptionally(cause);
    }

    /** Leaves its claims and lets go what was kept for it. The claims are left before the answer is seen. */
    void end() {
        List<Integer> left;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            left = List.copyOf(claimed);
            claimed.clear();
        }
        left.forEach(claims::leave);
        arrival.cancel(false);
    }
}
