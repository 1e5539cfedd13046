package io.shoalfs.cache;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what an order needs next, in its order, some at a time, for as long as the order counts. It never fails: sources
 * may appear later. Any thread; the reader and the store are called outside of the lock.
 */
final class AheadFetch {

    /** What is demanded at a time, in bytes: as much as read-ahead gets of the memory for pieces. */
    private static final long WINDOW = 32L << 20;

    /** How often it is looked whether something arrived that the disk did not take, or was given up. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final DeclaredOrder order;
    private final Foresight foresight;
    private final Timers timers;

    /** Begun and not arrived, those of them that may have to be hashed first, and those that are demanded. */
    private final BitSet window = new BitSet();

    private final BitSet unsettled = new BitSet();
    private final BitSet expected = new BitSet();
    private long windowLength;
    private boolean filling;
    private boolean fillAgain;
    private boolean ended;
    private Timers.@Nullable Timer timer;

    AheadFetch(DeclaredOrder order, Foresight foresight, Timers timers) {
        this.order = order;
        this.foresight = foresight;
        this.timers = timers;
    }

    DeclaredOrder order() {
        return order;
    }

    void start() {
        synchronized (this) {
            timer = timers.schedule(LOOK, this::look);
        }
        fill();
    }

    /** There may be more to fetch. What is here already answers on this very thread, and would come back in here. */
    void fill() {
        synchronized (this) {
            fillAgain = true;
            if (filling) {
                return;
            }
            filling = true;
        }
        while (isToFill()) {
            some().forEach(this::begin);
        }
    }

    private synchronized boolean isToFill() {
        filling = fillAgain && !ended;
        fillAgain = false;
        return filling;
    }

    private synchronized List<Integer> some() {
        var begun = new ArrayList<Integer>();
        while (windowLength < WINDOW) {
            int piece;
            synchronized (foresight) {
                piece = order.nextMissing();
            }
            if (piece == DeclaredOrder.NONE) {
                break;
            }
            if (!window.get(piece)) {
                window.set(piece);
                unsettled.set(piece);
                windowLength += lengthOf(piece);
                begun.add(piece);
            }
        }
        return begun;
    }

    private void begin(int piece) {
        var fetching = fetching(piece);
        var layout = fetching.store().torrent().layout();
        var part = layout.files(layout.spanOf(inTorrent(piece))).get(0);
        // What is in doubt on the disk is hashed before anybody is asked for it.
        fetching.store().missing(part).whenComplete((lacking, failure) -> {
            settled(piece);
            if (failure == null && lacking.isEmpty()) {
                arrived(piece);
            } else {
                expect(piece);
            }
        });
    }

    private synchronized void settled(int piece) {
        unsettled.clear(piece);
    }

    private void expect(int piece) {
        var fetching = fetching(piece);
        fetching.reader().expect(inTorrent(piece), 1);
        boolean isWanted;
        synchronized (this) {
            // Marked after it was claimed, so that nobody withdraws what another claimed.
            isWanted = window.get(piece) && !ended;
            expected.set(piece, isWanted);
        }
        if (!isWanted) {
            fetching.reader().forget(inTorrent(piece), 1);
        } else if (fetching.store().holds(inTorrent(piece))) {
            arrived(piece);
        }
    }

    /** A piece of one of the torrents is here. */
    void arrived(InfoHash torrent, int piece) {
        int member = order.memberOf(torrent);
        if (member != DeclaredOrder.NONE) {
            arrived(order.catalog().piece(member, piece));
        }
    }

    private void arrived(int piece) {
        boolean wasExpected;
        synchronized (this) {
            if (!window.get(piece)) {
                return;
            }
            window.clear(piece);
            windowLength -= lengthOf(piece);
            wasExpected = expected.get(piece);
            expected.clear(piece);
        }
        if (wasExpected) {
            fetching(piece).reader().forget(inTorrent(piece), 1);
        }
        fill();
    }

    private void look() {
        BitSet untold;
        synchronized (this) {
            if (ended) {
                return;
            }
            untold = (BitSet) window.clone();
            untold.andNot(unsettled);
            timer = timers.schedule(LOOK, this::look);
        }
        untold.stream()
                .filter(piece -> fetching(piece).store().holds(inTorrent(piece)))
                .forEach(this::arrived);
        fill();
    }

    /** How many bytes are being fetched. */
    synchronized long underWay() {
        return windowLength;
    }

    /** Withdraws what is demanded. Idempotent. */
    void end() {
        BitSet withdrawn;
        synchronized (this) {
            ended = true;
            withdrawn = (BitSet) expected.clone();
            expected.clear();
            window.clear();
            windowLength = 0;
            if (timer != null) {
                timer.cancel();
            }
        }
        withdrawn.stream().forEach(piece -> fetching(piece).reader().forget(inTorrent(piece), 1));
    }

    private Fetching fetching(int piece) {
        return order.members().get(order.catalog().torrentOf(piece)).fetching();
    }

    private int inTorrent(int piece) {
        return order.catalog().inTorrent(piece);
    }

    private int lengthOf(int piece) {
        return order.catalog().lengthOf(piece);
    }
}
