package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Timers.Timer;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Distance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what nodes near us have before anybody here asks for it: machines that read the same data together read all of it
 * by and by, and their lines are idle while each waits for the one server. Lives on the swarm's loop.
 *
 * <p>Only while something is read here, what is wanted comes first, nothing is given up for it, and the rack's other nodes
 * are repeated no further than they go for us: of n of them, n times what is read here.
 */
final class Echo {

    /** What nobody has read for so long nobody reads. */
    private static final Duration READING = Duration.ofSeconds(10);

    /** What is on its way at a time, in bytes: enough for a near line. */
    private static final long UNDER_WAY = 8 << 20;

    private static final int LEAST_UNDER_WAY = 4;
    private static final int MOST_UNDER_WAY = 64;

    /** The store keeps so much room for what is wanted. */
    private static final long ROOM = 64 << 20;

    /** From one look to the next: nobody waits for what is found. */
    private static final long PAUSE = 10_000_000;

    /** So many pieces are looked at in one round. */
    private static final int LOOK = 512;

    private final PieceStore store;
    private final boolean isOn;
    private final Loop loop;
    private final Members members;
    private final Sources sources;
    private final Wants wants;
    private final BitSet held;
    private final int pieceCount;
    private final int most;
    private final List<Want> underWay = new ArrayList<>();
    private int cursor;
    private long allowance;
    private long lookedNanos;
    private @Nullable Timer timer;
    private long readNanos;
    private boolean isRead;

    /**
     * What it looks at.
     *
     * @param held what the store holds; changes while it is in use
     */
    record View(Members members, Sources sources, Wants wants, BitSet held) {}

    /**
     * Takes nothing yet.
     *
     * @param isOn where what comes in is limited, all of it is for what is wanted
     */
    Echo(PieceStore store, Loop loop, View view, boolean isOn) {
        this.store = store;
        this.loop = loop;
        this.isOn = isOn;
        this.members = view.members();
        this.sources = view.sources();
        this.wants = view.wants();
        this.held = view.held();
        var layout = store.torrent().layout();
        this.pieceCount = layout.pieceCount();
        this.most = (int) Math.min(MOST_UNDER_WAY, Math.max(LEAST_UNDER_WAY, UNDER_WAY / layout.pieceLength()));
        this.cursor = members.startOf(pieceCount);
        this.lookedNanos = loop.nanoTime() - PAUSE;
    }

    /** A piece is read here that was not here. */
    void read() {
        isRead = true;
        readNanos = loop.nanoTime();
        allowance += members.all().size();
    }

    /**
     * What nobody near has any more, to be forgotten; what is still to be taken is wanted from now on.
     *
     * @param again runs later if it is too soon to look once more
     */
    List<Want> decide(Runnable again) {
        if (underWay.isEmpty() && !isUseful()) {
            return List.of();
        }
        long now = loop.nanoTime();
        if (now - lookedNanos < PAUSE) {
            wait(lookedNanos + PAUSE - now, again);
            return List.of();
        }
        lookedNanos = now;
        var lost = new ArrayList<Want>();
        underWay.removeIf(want -> isOver(want, lost));
        if (isUseful()) {
            for (int looked = 0; looked < LOOK && underWay.size() < most && allowance > 0; looked++) {
                look(cursor);
                cursor = cursor + 1 == pieceCount ? 0 : cursor + 1;
            }
        }
        return lost;
    }

    private void wait(long nanos, Runnable again) {
        if (timer == null) {
            timer = loop.schedule(Duration.ofNanos(nanos), () -> {
                timer = null;
                again.run();
            });
        }
    }

    /** Looks no more. */
    void close() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private boolean isUseful() {
        return isOn
                && isRead
                && !members.isEmpty()
                && loop.nanoTime() - readNanos < READING.toNanos()
                && store.spare() > ROOM;
    }

    private boolean isOver(Want want, List<Want> lost) {
        if (wants.get(want.piece) != want || !want.isEcho) {
            return true;
        }
        boolean isLost = want.isOpen() && !sources.hasAudible(want);
        if (isLost) {
            lost.add(want);
        }
        return isLost;
    }

    private void look(int piece) {
        if (!held.get(piece) && wants.get(piece) == null && isNear(piece)) {
            var want = wants.demand(piece, Urgency.READAHEAD);
            want.isEcho = true;
            wants.postpone(want);
            underWay.add(want);
            allowance--;
        }
    }

    private boolean isNear(int piece) {
        for (int i = 0; i < members.all().size(); i++) {
            var member = members.all().get(i);
            if (member.distance.isNearerThan(Distance.REGION)
                    && !member.queue.silent
                    && member.queue.source.serves(piece)) {
                return true;
            }
        }
        return false;
    }
}
