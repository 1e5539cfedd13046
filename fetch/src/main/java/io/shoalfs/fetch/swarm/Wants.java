package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All demanded pieces, and in the order of demand those of which there is something to ask. Lives on the swarm's loop. */
final class Wants {

    private final Map<Integer, Want> byPiece = new HashMap<>();
    private final NavigableSet<Want> blocking = new TreeSet<>();
    private final NavigableSet<Want> ahead = new TreeSet<>();

    /** All that reads wait for, also what is all asked for. */
    private final NavigableSet<Want> waiting = new TreeSet<>();

    private long sequence;

    /** Places before all others; there are enough. */
    private long hastened = Long.MIN_VALUE;

    /** Places behind all others. */
    private long postponed = Long.MAX_VALUE / 2;

    private long version;

    @Nullable
    Want get(int piece) {
        return byPiece.get(piece);
    }

    Collection<Want> all() {
        return byPiece.values();
    }

    /** The piece's want at this level, with a new place in the order if the level is new. */
    Want demand(int piece, Urgency urgency) {
        var want = byPiece.get(piece);
        if (want == null) {
            want = new Want(piece, Urgency.NONE, sequence);
            byPiece.put(piece, want);
        }
        setUrgency(want, urgency);
        return want;
    }

    void setUrgency(Want want, Urgency urgency) {
        if (want.urgency == urgency) {
            return;
        }
        blocking.remove(want);
        ahead.remove(want);
        waiting.remove(want);
        want.urgency = urgency;
        want.place(sequence++);
        if (want.isBlocking()) {
            waiting.add(want);
        }
        update(want);
    }

    /** A reader elsewhere waits for it: before all read-ahead that nobody waits for, behind what was hastened before. */
    void hasten(Want want) {
        move(want, hastened++);
    }

    private void move(Want want, long place) {
        if (!want.isBlocking()) {
            ahead.remove(want);
            want.place(place);
            update(want);
        }
    }

    /** It is wanted as if it had not been before. */
    void renew(Want want) {
        move(want, sequence++);
    }

    /** Nobody waits for it: behind all other read-ahead. */
    void postpone(Want want) {
        move(want, postponed++);
    }

    /** It came, and is wanted again: behind all others that wait, or those that the store cannot keep starve the rest. */
    void again(Want want) {
        var urgency = want.urgency;
        setUrgency(want, Urgency.NONE);
        want.stage = Want.Stage.WAITING;
        setUrgency(want, urgency);
    }

    void remove(Want want) {
        setUrgency(want, Urgency.NONE);
        blocking.remove(want);
        ahead.remove(want);
        byPiece.remove(want.piece);
    }

    /** To be called after whatever may have changed {@link Want#isOpen}. */
    void update(Want want) {
        var set = want.isBlocking() ? blocking : ahead;
        if (want.isOpen()) {
            if (set.add(want)) {
                touch();
            }
        } else {
            set.remove(want);
        }
    }

    /** Changes whenever somebody who found nothing to do may find something. */
    long version() {
        return version;
    }

    /** Whoever found nothing to do is to look again. */
    void touch() {
        version++;
    }

    /** Whether the piece is among those of which there is something to ask. */
    boolean isListed(Want want) {
        return (want.isBlocking() ? blocking : ahead).contains(want);
    }

    /** Whether a read waits. */
    boolean hasBlocking() {
        return !waiting.isEmpty();
    }

    /** The piece that a read has waited for longest. */
    @Nullable
    Want firstBlocking() {
        return waiting.isEmpty() ? null : waiting.first();
    }

    @Nullable
    Want blockingAfter(Want want) {
        return waiting.higher(want);
    }

    /** The first piece of this level that there is something to ask of. */
    @Nullable
    Want first(Urgency urgency) {
        var set = urgency == Urgency.BLOCKING ? blocking : ahead;
        return set.isEmpty() ? null : set.first();
    }

    /** The next one, whether or not this one is still among them. */
    @Nullable
    Want after(Want want) {
        return (want.isBlocking() ? blocking : ahead).higher(want);
    }
}
