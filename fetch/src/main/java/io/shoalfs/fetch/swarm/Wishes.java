package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers.Timer;
import io.shoalfs.fetch.rack.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes wait for us to fetch. It is wanted like read-ahead is, before our own where a reader waits there. As long
 * as anything comes in we say so now and then, or they would take us for dead. Lives on the swarm's loop.
 */
final class Wishes {

    /** So many pieces one node may wait for. */
    static final int MOST = 256;

    /** Twice in {@link Errands#PATIENCE}, and some. */
    private static final Duration WORD = Duration.ofMillis(500);

    private final Loop loop;
    private final LongSupplier received;
    private final Requests requests;
    private final Map<Integer, List<Member>> byPiece = new HashMap<>();
    private @Nullable Timer timer;
    private long receivedBefore;

    /**
     * Nobody waits.
     *
     * @param received how many bytes have come in that were asked for
     */
    Wishes(Loop loop, Requests requests, LongSupplier received) {
        this.loop = loop;
        this.received = received;
        this.requests = requests;
    }

    /** The node waits for the piece; false if it waits for too many. */
    boolean add(Member by, int piece) {
        var waiting = byPiece.computeIfAbsent(piece, key -> new ArrayList<>(2));
        if (waiting.contains(by)) {
            return true;
        }
        if (by.wishes >= MOST) {
            if (waiting.isEmpty()) {
                byPiece.remove(piece);
            }
            refuse(by, piece);
            return false;
        }
        waiting.add(by);
        by.wishes++;
        if (timer == null) {
            receivedBefore = received.getAsLong();
            timer = loop.schedule(WORD, this::sayThatWeWork);
        }
        return true;
    }

    /** Says that we do not fetch it for this node, at the end of the round. */
    void refuse(Member by, int piece) {
        say(by, Wish.CANNOT, piece);
    }

    /** The node waits for it no longer; true if nobody does any more who did. */
    boolean remove(Member by, int piece) {
        var waiting = byPiece.get(piece);
        if (waiting == null || !waiting.remove(by)) {
            return false;
        }
        by.wishes--;
        if (waiting.isEmpty()) {
            byPiece.remove(piece);
        }
        return waiting.isEmpty();
    }

    /** The node is gone; what nobody waits for any more. */
    List<Integer> left(Member by) {
        var lonely = new ArrayList<Integer>();
        for (var piece : List.copyOf(byPiece.keySet())) {
            if (remove(by, piece)) {
                lonely.add(piece);
            }
        }
        return lonely;
    }

    /** It is here, and all know. */
    void granted(int piece) {
        var waiting = byPiece.remove(piece);
        if (waiting != null) {
            waiting.forEach(member -> member.wishes--);
        }
    }

    /** We cannot fetch it: others are to. */
    void cannot(Want want) {
        want.isWished = false;
        var waiting = byPiece.remove(want.piece);
        if (waiting != null) {
            for (var member : waiting) {
                member.wishes--;
                say(member, Wish.CANNOT, want.piece);
            }
        }
    }

    /** Says nothing more. */
    void close() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void sayThatWeWork() {
        timer = null;
        if (byPiece.isEmpty()) {
            return;
        }
        timer = loop.schedule(WORD, this::sayThatWeWork);
        long now = received.getAsLong();
        if (now == receivedBefore) {
            return;
        }
        receivedBefore = now;
        var told = new HashSet<Member>();
        byPiece.forEach((piece, waiting) -> waiting.stream().filter(told::add).forEach(member -> {
            member.sharer.say(Wish.COMING, piece);
            member.queue.source.flush();
        }));
    }

    private void say(Member to, Wish wish, int piece) {
        to.sharer.say(wish, piece);
        requests.touch(to.queue);
    }
}
